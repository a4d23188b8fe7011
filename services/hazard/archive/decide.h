/* The archive's decisions, as its files share them. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_DECIDE_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_DECIDE_H

#include "common/policy/books/dictionary.h"
#include "common/policy/papers/work.h"
#include "hazard.pb-c.h"
#include "services/hazard/acts.h"
#include "services/hazard/archive/tables.h"
#include "services/hazard/archive/visit.h"
#include "services/hazard/decide.h"

/* Acts on firms, licences, standards and duties: those of acts.h. */
decide_fn archive_decide_act;
/* Marks on them: a licence expires by its date, nothing else follows by itself. */
decide_fn archive_decide_mark;

/* decide_listing.c: of credit's events */
decide_fn archive_listing_decided, archive_listing_restored, archive_listing_removed,
	archive_listing_expired, archive_listing_withdrawn;

/* ---- one firm at work: what this decision has done to its archive so far is in `row` */

struct archive_call {
	struct work *work;
	uint64_t firm;
	const char *key;
	struct firm_row hot;
	struct archive_row row;
	bool is_open; /* it has an archive, or this decision opens it */
	struct trace_ref trace;
	struct bytes classes; /* codes, joined by commas; in the input's arena */
};

/* Loads the firm; false: there is none (nothing is said about it). */
bool archive_load(struct archive_call *call, struct work *work, uint64_t firm);
/* The firm that the act names; not found, seen at another version or merged away is answered. */
bool archive_named(struct archive_call *call, struct work *work, const char *key);
/* Emits ArchiveOpened when there is none yet. */
void archive_ensure(struct archive_call *call, const char *why);
/* Its roles changed: open hazards whose finder didn't say what the firm is to them follow. */
void archive_roles_told(struct archive_call *call);
/* Opens it without a term until the next patrol: the visit that opens it starts one. */
void archive_open_for_visit(struct archive_call *call);
/* Emits on the firm, with its next version, key and trace. */
struct event *archive_emit(struct archive_call *call, uint16_t kind, const void *body);
/* The same on a thing of the firm's. */
struct event *archive_emit_on(struct archive_call *call, uint16_t kind, struct object_id subject,
			      uint32_t version, const void *body);
struct object_id archive_firm_id(const struct archive_call *call);

/* ---- completeness (complete.c) */

/* A certificate as this decision leaves it, while its row says otherwise. */
struct licence_as {
	uint64_t number; /* 0: a new one; nothing is changed when `kind` is 0 */
	uint8_t kind;
	bool valid;
	struct bytes classes;
};

/* Sets or clears fields, computes what is missing by policy, and states it for an event. */
Zh__ArchiveStanding *archive_standing(struct archive_call *call, uint32_t set, uint32_t clear,
				      const struct licence_as *licence);

#define ARCHIVE_RULES_MAX 32u
struct archive_score {
	uint32_t missing; /* bit per Zh__ArchiveField */
	uint8_t percent;
	uint8_t rule_count; /* those that said so, each once */
	const struct rule *rules[ARCHIVE_RULES_MAX];
};
/* By the policy of today; pure. */
struct archive_score archive_score(const struct policy *policy, int32_t day, uint32_t roles,
				   uint32_t class_flags, uint32_t present);
uint32_t archive_flags_of_classes(const struct dictionary *dictionary, struct bytes classes);

#define ARCHIVE_FIELD(name) (UINT32_C(1) << ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_##name)

/* ---- what the files do for each other */

/* decide_patrol.c: days until the next patrol by level and classes; the rule in `ret_rule`. */
uint32_t archive_patrol_days(const struct archive_call *call, uint8_t supervision,
			     const struct rule **ret_rule);
/* Stops the patrol's term and starts it again from the last visit (or `from_ms` without one). */
void archive_patrol_again(struct archive_call *call, uint8_t supervision, int64_t from_ms);
void archive_duty_open(struct archive_call *call, Zh__DutyKind kind, const char *ground,
		       uint64_t licence, uint64_t casefile, const char *class_code);
/* Not owed any more. */
void archive_duty_moot(struct archive_call *call, uint64_t duty);
/* The firm's open duties of these kinds (bit per Zh__DutyKind), at most `max`. */
size_t archive_duties_of(const struct rows_reader *rows, uint64_t firm, uint32_t kinds,
			 uint64_t *ret_duties, size_t max);

/* decide_level.c: the rule by which this hazard doesn't count towards special supervision; NULL: it
 * counts. */
const struct rule *archive_major_excluded(const struct decide_context *context,
					  const struct hazard_row *hazard);
/* `from` stands for `to_key` from now on, or (undo) for itself again. */
void archive_emit_merged(struct archive_call *from, const char *to_key, bool undo);

/* decide_licence.c: an inspection finding of this firm becomes a hazard; its number, 0: arena full.
 */
uint64_t archive_open_hazard(struct archive_call *call, const char *class_code,
			     const char *product_name, Zh__Violation violation,
			     const char *evidence);

/* A day as stated, today when not stated; answers a bad one. */
bool archive_day(struct work *work, bool stated, uint32_t yyyymmdd, int32_t *ret_day);
/* Joins codes with commas in the arena. */
struct bytes archive_join_codes(struct work *work, const char *const *codes, size_t count);

/* Emits what the command changes, with what was; false: nothing does. */
bool archive_change(struct archive_call *call, const Zh__FirmChangeCommand *command);

/* decide_licence.c: its last day has passed. */
void archive_licence_expired(struct work *work, uint64_t licence);

/* One function for each row of acts.h. */
typedef void archive_act_fn(struct work *work);
#define X(id, text, flags, roles, second, target, body, run) archive_act_fn run;
HAZARD_ARCHIVE_ACT_LIST(X)
#undef X

#endif
