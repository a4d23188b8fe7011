/* decide(): who an input belongs to. */
#include "common/core/area.h"
#include "services/escalation/bulletin/bulletin.h"
#include "services/escalation/decide_internal.h"
#include "services/escalation/escalation.h"

static esc_act_fn decide_case;

/* By whom an act is decided: the function of its row, or the area in whose list it stands. */
/* clang-format off */
static esc_act_fn *const decides[ACT_COUNT] = {
#define X(id, text, flags, roles, second, target, body, run) [ACT_##id] = (run),
	ESCALATION_ACT_LIST(X)
#undef X
#define X(id, ...) [ACT_##id] = esc_decide_measure,
	MEASURE_ACT_LIST(X)
#undef X
#define X(id, ...) [ACT_##id] = esc_decide_notice,
	NOTICE_ACT_LIST(X)
#undef X
#define X(id, ...) [ACT_##id] = decide_case,
	CASE_ACT_LIST(X)
#undef X
#define X(id, ...) [ACT_##id] = esc_decide_hearing,
	HEARING_ACT_LIST(X)
#undef X
#define X(id, ...) [ACT_##id] = bulletin_decide_act,
	BULLETIN_ACT_LIST(X)
#undef X
};
/* clang-format on */

static case_act_fn *const of_case[ACT_COUNT] = {
#define X(id, text, flags, roles, second, target, body, run) [ACT_##id] = (run),
	CASE_ACT_LIST(X)
#undef X
};

static void decide_case(struct work *work)
{
	struct case_at_work casefile;
	if (casefile_load(work, &casefile))
		of_case[work_act(work)->act->number](work, &casefile);
}

void escalation_decide(const struct decide_context *context, const struct input *input,
		       struct decision *decision)
{
	struct work work = {.context = context, .input = input, .decision = decision};
	switch (input->kind) {
	case INPUT_EVENT:
		if (input->source == DAEMON_HAZARD)
			esc_decide_hazard(&work, input->event);
		else
			esc_decide_upstream(&work, input->event);
		break;
	case INPUT_ACT:
		decides[work_act(&work)->act->number](&work);
		break;
	case INPUT_MARK:
		if (input->mark->subject.kind == OBJECT_BULLETIN)
			bulletin_decide_mark(&work, input->mark);
		else
			esc_decide_mark(&work, input->mark);
		break;
	case INPUT_ITEM: /* no door leads here */
		decision_invalid(decision, "escalation.no_door", NULL);
		break;
	}
}

static const struct source_kind from_intake[] = {{.kind = KIND(REPORT_CHECKED)}};
static const struct source_kind from_hazard[] = {
	{.kind = KIND(CLOCK_MARK_FIRED)},
	{.kind = KIND(HAZARD_OPENED),
	 .body = "hazard firm firm_role product proposed_level violations report found chain_of "
		 "producer_region producer sample_no source_kind first_report_ms "
		 "consecutive_failures firm_majors urgent sampling_level traced controlled"},
	{.kind = KIND(LEVEL_SET)},
	{.kind = KIND(FIRM_ROLE_KNOWN)},
	{.kind = KIND(SIGNAL_JOINED), .body = "hazard restated violations"},
	{.kind = KIND(SIGNAL_RESTATED),
	 .body = "hazard restated violations proposed_level level_open urgent "
		 "consecutive_failures firm_majors"},
	{.kind = KIND(SIGNAL_UNJOINED), .body = "hazard restated violations"},
	{.kind = KIND(REINSPECTED)},
	{.kind = KIND(CANCELLED_OFF)},
	{.kind = KIND(RELAPSED)},
	{.kind = KIND(RECTIFICATION_REFUSED)},
	{.kind = KIND(SAMPLING_REFUSED)},
	{.kind = KIND(HAZARD_UNFOUNDED)},
	{.kind = KIND(HAZARD_ARCHIVED)},
	{.kind = KIND(HAZARD_HELPED)},
	{.kind = KIND(HAZARD_TO_CASE)},
	{.kind = KIND(GOODS_MOVED)},
};
static const struct source_kind from_notify[] = {
	{.kind = KIND(REFERRAL_ANSWERED)},
	{.kind = KIND(LIFE_SUPERSEDED), .body = "life by_peer"},
	{.kind = KIND(LIFE_STAYS)},
	{.kind = KIND(RECOVERY_ENDED)},
};
static const struct source_kind from_credit[] = {
	{.kind = KIND(SUPERIOR_CONSENTED)},
	{.kind = KIND(SUPERIOR_REFUSED)},
	{.kind = KIND(LISTING_DECIDED)},
};

#define FROM(daemon, kinds)                                                                        \
	{                                                                                          \
		daemon, kinds, sizeof(kinds) / sizeof((kinds)[0])                                  \
	}

static const struct source sources[] = {
	FROM(DAEMON_INTAKE, from_intake),
	FROM(DAEMON_HAZARD, from_hazard),
	FROM(DAEMON_NOTIFY, from_notify),
	FROM(DAEMON_CREDIT, from_credit),
};

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, struct object_id object)
{
	struct measure_row measure;
	struct notice_row notice;
	struct casefile_row casefile;
	struct bulletin_row bulletin;
	if (object.kind == OBJECT_MEASURE && measure_get(rows, object.number, &measure))
		return measure.object_version;
	if (object.kind == OBJECT_NOTICE && notice_get(rows, object.number, &notice))
		return notice.object_version;
	if (object.kind == OBJECT_CASEFILE && casefile_get(rows, object.number, &casefile))
		return casefile.object_version;
	if (object.kind == OBJECT_BULLETIN && bulletin_row_get(rows, object.number, &bulletin))
		return bulletin.object_version;
	return 0;
}

static void officers_of(const struct rows_reader *rows, struct object_id object, struct writer *out)
{
	struct casefile_file file;
	struct bulletin_row bulletin;
	if (object.kind == OBJECT_BULLETIN && bulletin_row_get(rows, object.number, &bulletin))
		writer_put(out, bulletin.owner, strlen(bulletin.owner));
	if (object.kind != OBJECT_CASEFILE || !casefile_file_get(rows, object.number, &file))
		return;
	for (size_t i = 0; i < file.officer_count && i < OFFICERS_MAX; i++) {
		if (i != 0)
			writer_put(out, ",", 1);
		writer_put(out, file.officers[i], strlen(file.officers[i]));
	}
}

static bool trace_of_matter(const struct rows_reader *rows, struct object_id object,
			    struct trace_ref *ret_trace)
{
	struct ledger_row ladder;
	struct measure_file measure;
	struct notice_file notice;
	struct casefile_file casefile;
	if (object.kind == OBJECT_HAZARD && ladder_get(rows, object.number, &ladder, NULL))
		*ret_trace = ladder.trace;
	else if (object.kind == OBJECT_MEASURE && measure_file_get(rows, object.number, &measure))
		*ret_trace = measure.head.trace;
	else if (object.kind == OBJECT_NOTICE && notice_file_get(rows, object.number, &notice))
		*ret_trace = notice.trace;
	else if (object.kind == OBJECT_CASEFILE &&
		 casefile_file_get(rows, object.number, &casefile))
		*ret_trace = casefile.trace;
	else
		return false;
	return true;
}

/* When its hazard came in; of what has none, when it was begun. */
static int32_t since(const struct rows_reader *rows, struct object_id object)
{
	struct ledger_row ladder;
	struct measure_row measure;
	struct notice_row notice;
	struct casefile_row casefile;
	uint64_t hazard = object.kind == OBJECT_HAZARD ? object.number : 0;
	int64_t begun_ms = 0;
	if (object.kind == OBJECT_MEASURE && measure_get(rows, object.number, &measure)) {
		hazard = measure.hazard;
		begun_ms = measure.proposed_ms;
	} else if (object.kind == OBJECT_NOTICE && notice_get(rows, object.number, &notice)) {
		begun_ms = notice.drafted_ms;
	} else if (object.kind == OBJECT_CASEFILE && casefile_get(rows, object.number, &casefile)) {
		hazard = casefile.hazard;
		begun_ms = casefile.opened_ms;
	}
	if (hazard != 0 && ladder_get(rows, hazard, &ladder, NULL) &&
	    (begun_ms == 0 || ladder.opened_ms < begun_ms))
		begun_ms = ladder.opened_ms;
	return begun_ms != 0 ? time_day_of_ms(begun_ms) : 0;
}

/* As a decider has them. */
static void of_decide(const struct decider *decider, const struct decide_context *context,
		      const struct input *input, struct decision *decision)
{
	(void)decider;
	escalation_decide(context, input, decision);
}

static enum status of_evolve(const struct decider *decider, struct rows_writer *rows,
			     const struct event *event)
{
	(void)decider;
	return escalation_evolve(rows, event);
}

static uint64_t of_version(const struct decider *decider, const struct rows_reader *rows,
			   struct object_id object)
{
	(void)decider;
	return version_of(rows, object);
}

static bool of_trace(const struct decider *decider, const struct rows_reader *rows,
		     struct object_id object, struct trace_ref *ret_trace)
{
	(void)decider;
	return trace_of_matter(rows, object, ret_trace);
}

static void of_officers(const struct decider *decider, const struct rows_reader *rows,
			struct object_id object, struct writer *out)
{
	(void)decider;
	officers_of(rows, object, out);
}

static int32_t of_since(const struct decider *decider, const struct rows_reader *rows,
			struct object_id object)
{
	(void)decider;
	return since(rows, object);
}

static const struct area whole = {
	.name = "escalation", .acts = escalation_acts, .act_count = ESCALATION_ACT_COUNT};
static const struct area *const areas_of[] = {&whole};

const struct decider escalation_decider = {
	.daemon = DAEMON_ESCALATION,
	.schema = &escalation_schema,
	.decide = of_decide,
	.evolve = of_evolve,
	.version = of_version,
	.trace = of_trace,
	.officers = of_officers,
	.since = of_since,
	.sources = sources,
	.source_count = sizeof sources / sizeof sources[0],
	.areas = areas_of,
	.area_count = 1,
	.series = &escalation_series,
};
