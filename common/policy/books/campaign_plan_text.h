/* A plan's file as its schema reads it, before it becomes a message. */
#ifndef ZHIAN_POLICY_CAMPAIGN_PLAN_TEXT_H
#define ZHIAN_POLICY_CAMPAIGN_PLAN_TEXT_H

#include "common/policy/yaml/yaml_schema.h"

struct plan_named {
	uint32_t line;
	const char *id, *zh, *en, *source;
};

struct plan_phase_text {
	struct plan_named named;
	const char *from, *to; /* "05-11" */
	bool freezes;
};

struct plan_task_text {
	struct plan_named named;
	const char *phase, *due, *owner, *lead, *unit, *proof_zh, *proof_en, *counter;
};

struct plan_counter_text {
	struct plan_named named;
	int64_t measure, target;
	const char *due;
};

struct plan_report_text {
	struct plan_named named;
	int64_t weekday;
	struct schema_list due;
	const char *to;
	bool sealed, reporter;
};

struct plan_scope_text {
	uint32_t line;
	struct schema_list classes, regions, key_objects, violations;
	uint64_t class_flags, roles; /* bit per FirmRole */
};

struct plan_text {
	struct plan_named named;
	int64_t version;
	struct plan_scope_text scope;
	struct schema_list phases, tasks, counters, reports, items, units;
};

extern const struct file_schema campaign_plan_schema;

#endif
