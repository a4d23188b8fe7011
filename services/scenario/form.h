/* The form of a scenario, and of a file that holds several: its keys, and what each is for. */
#ifndef ZHIAN_SERVICES_SCENARIO_FORM_H
#define ZHIAN_SERVICES_SCENARIO_FORM_H

#include "common/policy/yaml/yaml_schema.h"

#include <stdbool.h>
#include <stdint.h>

/* As it is read: the nodes are the tree's, NULL where a key isn't there. */
struct scenario_text {
	const char *name, *source;
	int64_t region;
	bool unit_heads;
	const struct yaml_node *counties;
	const struct yaml_node *given, *when, *then, *rounds, *branches, *scenarios;
	uint32_t line;
};

extern const struct file_schema scenario_form;

#endif
