#include "services/console/papers/bulletin_fold.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/clock.h"
#include "common/core/json_line.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "sampling.pb-c.h"
#include "services/console/papers/bulletin_groups.h"
#include "services/console/papers/bulletin_matters.h"

#define EVENT_MEMORY (4 * EVENT_SIZE_MAX)
#define ROWS_AT_FIRST 256u

_Static_assert(BULLETIN_FIGURE_COUNT <= 64, "the stocks that a matter belongs to are bits");

struct bulletin {
	int64_t from_ms, year_ms, end_ms;
	uint32_t region;
	struct bulletin_wish wish;
	struct bulletin_value values[BULLETIN_FIGURE_COUNT];
	bool begun[DAEMON_COUNT]; /* its first event of the period was met */
	struct matters *matters;
	struct groups *groups;
	struct object_id *rows;
	size_t row_count, row_room;
	uint8_t *memory;
	struct arena arena;
	bool full;
};

/* One event as it is counted. */
struct counting {
	struct bulletin *bulletin;
	const struct event *event;
	enum daemon daemon;
	struct object_id object;
	struct matter *matter; /* the object's */
	bool in_period, in_year;
};

/* ---- when an event counts: questions to its body */

static bool any(const struct counting *counting)
{
	(void)counting;
	return true;
}

static bool visit_done(const struct counting *counting)
{
	return BODY(counting->event, InspectionVisited)->visit ==
	       ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE;
}

static bool sampling_passed(const struct counting *counting)
{
	return BODY(counting->event, SamplingFinal)->passed;
}

static bool sampling_failed(const struct counting *counting)
{
	return !sampling_passed(counting);
}

static bool reinspection_passed(const struct counting *counting)
{
	return BODY(counting->event, Reinspected)->passed;
}

/* A visit in vain found nothing. */
static bool reinspection_failed(const struct counting *counting)
{
	const Zh__Reinspected *body = BODY(counting->event, Reinspected);
	return !body->passed && !body->no_access;
}

static bool whole(const struct counting *counting)
{
	return !BODY(counting->event, CancelledOff)->partial;
}

/* With the list of what goes along, which no other step has. */
static bool case_left(const struct counting *counting)
{
	return BODY(counting->event, CaseJurisdiction)->handed_list != NULL;
}

static bool is_rectification(uint32_t purpose)
{
	return purpose == CLOCK_HAZARD_RECTIFY || purpose == CLOCK_SAMPLING_RECTIFY;
}

static bool rectification_overdue(const struct counting *counting)
{
	const Zh__ClockMarkFired *body = BODY(counting->event, ClockMarkFired);
	return body->mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE && body->subject != NULL &&
	       body->subject->kind == OBJECT_HAZARD && is_rectification(body->policy_index);
}

static bool letter_served(const struct counting *counting)
{
	return !BODY(counting->event, NoticeServed)->failed;
}

static bool interview_attended(const struct counting *counting)
{
	return !BODY(counting->event, InterviewHeld)->absent;
}

static bool penalty_decided(const struct counting *counting)
{
	const Zh__CaseDecided *body = BODY(counting->event, CaseDecided);
	return body->outcome != NULL && strcmp(body->outcome, "penalty") == 0;
}

static bool answered_by_us(const struct counting *counting)
{
	return !BODY(counting->event, ReferralAnswered)->by_peer;
}

static bool was_listed(const struct counting *counting)
{
	return BODY(counting->event, ListingDecided)->listed;
}

/* ---- what it adds */

enum effect { ADDS, JOINS, LEAVES };

static const struct rule {
	enum bulletin_figure figure;
	uint16_t kind;
	enum effect effect;
	bool (*when)(const struct counting *counting);
} rules[] = {
#define ROW(figure, kind, effect, when)                                                            \
	{BULLETIN_##figure, ZH__EVENT_KIND__KIND_##kind, (effect), (when)},
#define COUNTS(figure, kind, when) ROW(figure, kind, ADDS, when)
#define BEGINS(figure, kind, when) ROW(figure, kind, JOINS, when)
#define ENDS(figure, kind, when) ROW(figure, kind, LEAVES, when)
#include "services/console/papers/bulletin_counts.def"
#undef COUNTS
#undef BEGINS
#undef ENDS
#undef ROW
};
#define RULES (sizeof rules / sizeof rules[0])

/* What is told of matters without being counted itself. */
static bool tells_more(uint16_t kind)
{
	static const uint16_t kinds[] = {
		KIND(LEVEL_SET),         KIND(ASSIGNED),       KIND(NOTICE_DRAFTED),
		KIND(CLOCK_STOPPED),     KIND(CLOCK_EXTENDED), KIND(CLOCK_RESUMED),
		KIND(CLOCK_REPROJECTED),
	};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kinds[i] == kind)
			return true;
	}
	return false;
}

static bool is_looked_at(uint16_t kind)
{
	for (size_t i = 0; i < RULES; i++) {
		if (rules[i].kind == kind)
			return true;
	}
	return tells_more(kind);
}

/* Of whoever did it; what was done by nobody, or is so at a day's end, belongs to whose it is. */
static uint16_t unit_of(const struct counting *counting)
{
	const struct event *event = counting->event;
	const char *unit = event != NULL && event->meta != NULL ? event->meta->unit : NULL;
	if (unit == NULL || unit[0] == '\0' || SABOTAGE("bulletin.work-of-owners"))
		return counting->matter->unit;
	return groups_name(counting->bulletin->groups, unit);
}

static uint16_t group_value(const struct counting *counting, enum bulletin_group group)
{
	const struct matter *matter = counting->matter;
	switch (group) {
	case BULLETIN_BY_REPORT_KIND:
		return matter->report_kind;
	case BULLETIN_BY_LEVEL:
		return matter->level;
	case BULLETIN_BY_MEASURE:
		return matter->measure;
	case BULLETIN_BY_NOTICE:
		return matter->notice;
	case BULLETIN_BY_OWNER:
		return matter->owner;
	case BULLETIN_BY_UNIT:
		return unit_of(counting);
	case BULLETIN_GROUP_COUNT:
		break;
	}
	return 0;
}

static void row_keep(struct bulletin *bulletin, struct object_id object)
{
	if (bulletin->row_count == bulletin->row_room) {
		size_t room = bulletin->row_room == 0 ? ROWS_AT_FIRST : 2 * bulletin->row_room;
		struct object_id *rows =
			(struct object_id *)realloc(bulletin->rows, room * sizeof *rows);
		if (rows == NULL) {
			bulletin->full = true;
			return;
		}
		bulletin->rows = rows;
		bulletin->row_room = room;
	}
	bulletin->rows[bulletin->row_count++] = object;
}

static bool is_wished(const struct counting *counting, enum bulletin_figure figure,
		      enum bulletin_column column)
{
	const struct bulletin_wish *wish = &counting->bulletin->wish;
	char word[BULLETIN_WORD];
	if (figure != wish->figure || column != wish->column)
		return false;
	if (wish->word[0] == '\0' || SABOTAGE("bulletin.opens-all"))
		return true;
	groups_word(counting->bulletin->groups, wish->by, group_value(counting, wish->by), word);
	return strcmp(word, wish->word) == 0;
}

static void add(const struct counting *counting, enum bulletin_figure figure,
		enum bulletin_column column, uint64_t amount)
{
	struct bulletin *bulletin = counting->bulletin;
	bulletin->values[figure].of[column] += amount;
	for (unsigned g = 0; g < BULLETIN_GROUP_COUNT; g++) {
		enum bulletin_group group = (enum bulletin_group)g;
		if (bulletin_figure_by(figure, group))
			groups_add(bulletin->groups, figure, group, group_value(counting, group),
				   column, amount);
	}
	if (is_wished(counting, figure, column))
		row_keep(bulletin, counting->object);
}

/* What a decision imposes in money: fines and what is confiscated as a sum. */
static uint64_t imposed_fen(const struct event *event)
{
	const Zh__CaseDecided *body = BODY(event, CaseDecided);
	uint64_t sum = 0;
	for (size_t i = 0; i < body->n_penalties; i++) {
		if (body->penalties[i]->amount_fen > 0)
			sum += (uint64_t)body->penalties[i]->amount_fen;
	}
	return sum;
}

static void adds(const struct counting *counting, enum bulletin_figure figure)
{
	uint64_t amount =
		bulletin_figure_how(figure) == BULLETIN_FEN ? imposed_fen(counting->event) : 1;
	if (counting->in_period)
		add(counting, figure, BULLETIN_IN_PERIOD, amount);
	if (counting->in_year)
		add(counting, figure, BULLETIN_IN_YEAR, amount);
}

static void restate(struct matter *matter, uint64_t belongs)
{
	const uint64_t unfinished = UINT64_C(1) << BULLETIN_HAZARDS_UNFINISHED;
	const uint64_t overdue = UINT64_C(1) << BULLETIN_HAZARDS_OVERDUE;
	belongs &= ~overdue;
	if ((belongs & unfinished) != 0 && matter->overdue != 0)
		belongs |= overdue;
	matter->belongs = belongs;
}

static void stock_changes(const struct counting *counting, const struct rule *rule)
{
	struct matter *matter = counting->matter;
	uint64_t bit = UINT64_C(1) << rule->figure;
	bool leaves = rule->effect == LEAVES && !SABOTAGE("bulletin.nothing-ends");
	restate(matter, leaves ? matter->belongs & ~bit : matter->belongs | bit);
}

/* ---- what is told of a matter */

static void overdue_changes(const struct counting *counting, struct matter *clock, bool is)
{
	struct bulletin *bulletin = counting->bulletin;
	struct matter *hazard =
		matters_find(bulletin->matters, counting->daemon, OBJECT_HAZARD, clock->of);
	if (hazard == NULL || clock->stands_overdue == is)
		return;
	clock->stands_overdue = is;
	hazard->overdue = (uint16_t)(is ? hazard->overdue + 1 : hazard->overdue - 1);
	restate(hazard, hazard->belongs);
}

static void mark_is_told(const struct counting *counting)
{
	const Zh__ClockMarkFired *body = BODY(counting->event, ClockMarkFired);
	if (!rectification_overdue(counting))
		return;
	struct matter *clock = matters_get(counting->bulletin->matters, counting->daemon,
					   OBJECT_CLOCK, body->clock);
	if (clock == NULL) {
		counting->bulletin->full = true;
		return;
	}
	clock->of = body->subject->number;
	overdue_changes(counting, clock, true);
}

/* A term that ended, or ends later than now, isn't overdue any more. */
static void clock_is_told(const struct counting *counting)
{
	const struct event *event = counting->event;
	uint64_t number = 0;
	int64_t due_ms = TIME_NEVER_MS;
	if (event->head.kind == KIND(CLOCK_STOPPED)) {
		number = BODY(counting->event, ClockStopped)->clock;
	} else if (event->head.kind == KIND(CLOCK_EXTENDED)) {
		const Zh__ClockExtended *body = BODY(counting->event, ClockExtended);
		number = body->clock;
		due_ms = body->due_ms;
	} else if (event->head.kind == KIND(CLOCK_RESUMED)) {
		const Zh__ClockResumed *body = BODY(counting->event, ClockResumed);
		number = body->clock;
		due_ms = body->due_ms;
	} else {
		const Zh__ClockReprojected *body = BODY(counting->event, ClockReprojected);
		number = body->clock;
		due_ms = body->due_ms;
	}
	struct matter *clock =
		matters_find(counting->bulletin->matters, counting->daemon, OBJECT_CLOCK, number);
	if (clock != NULL && due_ms > event->recorded_ms)
		overdue_changes(counting, clock, false);
}

static void owner_is_told(const struct counting *counting)
{
	const Zh__Assigned *body = BODY(counting->event, Assigned);
	if (body->object == NULL || body->owner == NULL)
		return;
	struct matter *matter =
		matters_get(counting->bulletin->matters, counting->daemon,
			    (enum object_kind)body->object->kind, body->object->number);
	if (matter == NULL) {
		counting->bulletin->full = true;
		return;
	}
	matter->owner = groups_name(counting->bulletin->groups, body->owner);
	matter->unit = body->unit != NULL ? groups_name(counting->bulletin->groups, body->unit) : 0;
}

static void matter_is_told(const struct counting *counting)
{
	struct matter *matter = counting->matter;
	switch (counting->event->head.kind) {
	case KIND(REPORT_REGISTERED):
		matter->report_kind = (uint8_t)BODY(counting->event, ReportRegistered)->kind;
		break;
	case KIND(HAZARD_OPENED): {
		const Zh__HazardOpened *body = BODY(counting->event, HazardOpened);
		matter->report_kind = (uint8_t)body->source_kind;
		matter->level = (uint8_t)body->proposed_level;
		break;
	}
	case KIND(LEVEL_SET):
		matter->level = (uint8_t)BODY(counting->event, LevelSet)->level;
		break;
	case KIND(MEASURE_PROPOSED):
		matter->measure = (uint8_t)BODY(counting->event, MeasureProposed)->kind;
		break;
	case KIND(NOTICE_DRAFTED):
		matter->notice = (uint8_t)BODY(counting->event, NoticeDrafted)->kind;
		break;
	case KIND(ASSIGNED):
		owner_is_told(counting);
		break;
	case KIND(CLOCK_MARK_FIRED):
		mark_is_told(counting);
		break;
	default:
		if (tells_more(counting->event->head.kind))
			clock_is_told(counting);
		break;
	}
}

/* ---- the walk */

static void add_stocks(struct bulletin *bulletin, struct matter *matter,
		       enum bulletin_column column)
{
	struct counting counting = {
		.bulletin = bulletin,
		.object = object_id_make(matter->kind, bulletin->region, matter->number),
		.matter = matter,
	};
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		if ((matter->belongs >> f & 1) != 0)
			add(&counting, (enum bulletin_figure)f, column, 1);
	}
}

struct reaching {
	struct bulletin *bulletin;
	enum daemon daemon;
};

static void stock_at_begin(void *context, struct matter *matter)
{
	const struct reaching *reaching = (const struct reaching *)context;
	if (matter->daemon == reaching->daemon && !SABOTAGE("bulletin.begins-with-nothing"))
		add_stocks(reaching->bulletin, matter, BULLETIN_BEFORE);
}

static void journal_reaches_period(struct bulletin *bulletin, enum daemon daemon)
{
	struct reaching reaching = {bulletin, daemon};
	if (bulletin->begun[daemon])
		return;
	bulletin->begun[daemon] = true;
	matters_each(bulletin->matters, stock_at_begin, &reaching);
}

/* A mark's own object is its clock; what it says is said of the hazard. */
static struct object_id counted_object(const struct bulletin *bulletin, const struct event *event)
{
	if (event->head.kind == KIND(CLOCK_MARK_FIRED)) {
		const Zh__ClockMarkFired *body = BODY(event, ClockMarkFired);
		if (body->subject != NULL)
			return object_id_make((enum object_kind)body->subject->kind,
					      body->subject->region, body->subject->number);
	}
	return object_id_make((enum object_kind)event->head.subject_kind,
			      event->head.subject_region != 0 ? event->head.subject_region
							      : bulletin->region,
			      event->head.subject_number);
}

static void count(struct bulletin *bulletin, enum daemon daemon, const struct event *event)
{
	struct counting counting = {
		.bulletin = bulletin,
		.event = event,
		.daemon = daemon,
		.object = counted_object(bulletin, event),
		.in_period = event->recorded_ms >= bulletin->from_ms,
		.in_year = event->recorded_ms >= bulletin->year_ms,
	};
	counting.matter = matters_get(bulletin->matters, daemon, counting.object.kind,
				      counting.object.number);
	if (counting.matter == NULL) {
		bulletin->full = true;
		return;
	}
	matter_is_told(&counting);
	counting.matter = matters_find(bulletin->matters, daemon, counting.object.kind,
				       counting.object.number); /* more may have come beside it */
	for (size_t i = 0; i < RULES; i++) {
		if (rules[i].kind != event->head.kind || !rules[i].when(&counting))
			continue;
		if (rules[i].effect == ADDS)
			adds(&counting, rules[i].figure);
		else
			stock_changes(&counting, &rules[i]);
	}
}

enum status bulletin_take(struct bulletin *bulletin, enum daemon daemon, int64_t recorded_ms,
			  struct bytes stored)
{
	struct event_head head;
	struct event event;
	if (recorded_ms >= bulletin->end_ms && !SABOTAGE("bulletin.beyond-cutoff"))
		return STATUS_NOT_FOUND;
	if (recorded_ms >= bulletin->from_ms)
		journal_reaches_period(bulletin, daemon);
	if (event_head_read(stored, &head) != STATUS_OK || !is_looked_at(head.kind) ||
	    ((head.flags & EVENT_TEST) != 0 && !SABOTAGE("bulletin.counts-tests")))
		return STATUS_OK;
	arena_reset(&bulletin->arena);
	if (event_read(stored, &bulletin->arena, &event) != STATUS_OK)
		return STATUS_OK;
	event.recorded_ms = recorded_ms;
	count(bulletin, daemon, &event);
	return bulletin->full || groups_full(bulletin->groups) ? STATUS_FULL : STATUS_OK;
}

void bulletin_journal_ends(struct bulletin *bulletin, enum daemon daemon)
{
	journal_reaches_period(bulletin, daemon);
}

static void stock_at_end(void *context, struct matter *matter)
{
	add_stocks((struct bulletin *)context, matter, BULLETIN_AT_CUTOFF);
}

static int by_number(const void *a, const void *b)
{
	const struct object_id *left = (const struct object_id *)a;
	const struct object_id *right = (const struct object_id *)b;
	return left->number < right->number ? -1 : left->number > right->number;
}

enum status bulletin_end(struct bulletin *bulletin)
{
	matters_each(bulletin->matters, stock_at_end, bulletin);
	if (bulletin->row_count != 0 &&
	    bulletin_figure_how(bulletin->wish.figure) == BULLETIN_STOCK)
		qsort(bulletin->rows, bulletin->row_count, sizeof bulletin->rows[0], by_number);
	return bulletin->full || groups_full(bulletin->groups) ? STATUS_FULL : STATUS_OK;
}

/* ---- what came of it */

struct bulletin_value bulletin_value(const struct bulletin *bulletin, enum bulletin_figure figure)
{
	ASSERT((unsigned)figure < BULLETIN_FIGURE_COUNT);
	return bulletin->values[figure];
}

void bulletin_each_of_group(const struct bulletin *bulletin, enum bulletin_figure figure,
			    enum bulletin_group group, bulletin_group_fn *each, void *context)
{
	groups_each(bulletin->groups, figure, group, each, context);
}

static bool counted_any(const struct bulletin *bulletin, enum bulletin_figure figure)
{
	for (unsigned c = 0; c < BULLETIN_COLUMN_COUNT; c++) {
		if (bulletin->values[figure].of[c] != 0)
			return true;
	}
	return false;
}

enum status bulletin_name_unit(struct bulletin *bulletin, const char *unit)
{
	uint16_t name = groups_name(bulletin->groups, unit);
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		enum bulletin_figure figure = (enum bulletin_figure)f;
		if (bulletin_figure_by(figure, BULLETIN_BY_UNIT) && counted_any(bulletin, figure))
			groups_add(bulletin->groups, figure, BULLETIN_BY_UNIT, name,
				   BULLETIN_IN_PERIOD, 0);
	}
	return groups_full(bulletin->groups) ? STATUS_FULL : STATUS_OK;
}

size_t bulletin_row_count(const struct bulletin *bulletin)
{
	return bulletin->row_count;
}

struct object_id bulletin_row(const struct bulletin *bulletin, size_t index)
{
	ASSERT(index < bulletin->row_count);
	return bulletin->rows[index];
}

enum status bulletin_begin(const struct bulletin_span *span, const struct bulletin_wish *wish,
			   uint32_t region, struct bulletin **ret_bulletin)
{
	struct bulletin *bulletin = (struct bulletin *)calloc(1, sizeof *bulletin);
	if (bulletin == NULL)
		return STATUS_FULL;
	bulletin->from_ms = time_ms_of_day(span->from_day);
	bulletin->year_ms = time_ms_of_day(span->year_day);
	bulletin->end_ms = time_ms_of_day(span->cutoff_day + 1);
	bulletin->region = region;
	bulletin->wish = *wish;
	bulletin->matters = matters_make();
	bulletin->groups = groups_make();
	bulletin->memory = (uint8_t *)malloc(EVENT_MEMORY);
	if (bulletin->matters == NULL || bulletin->groups == NULL || bulletin->memory == NULL) {
		bulletin_free(bulletin);
		return STATUS_FULL;
	}
	arena_init(&bulletin->arena, bulletin->memory, EVENT_MEMORY);
	*ret_bulletin = bulletin;
	return STATUS_OK;
}

void bulletin_free(struct bulletin *bulletin)
{
	if (bulletin == NULL)
		return;
	matters_free(bulletin->matters);
	groups_free(bulletin->groups);
	free(bulletin->rows);
	free(bulletin->memory);
	free(bulletin);
}

static const char *const column_names[BULLETIN_COLUMN_COUNT] = {
	[BULLETIN_IN_PERIOD] = "in_period",
	[BULLETIN_IN_YEAR] = "in_year",
	[BULLETIN_BEFORE] = "at_begin",
	[BULLETIN_AT_CUTOFF] = "at_cutoff",
};

const char *bulletin_column_name(enum bulletin_column column)
{
	ASSERT((unsigned)column < BULLETIN_COLUMN_COUNT);
	return column_names[column];
}

enum bulletin_column bulletin_column_of_name(const char *name)
{
	unsigned column = 0;
	while (column < BULLETIN_COLUMN_COUNT && strcmp(column_names[column], name) != 0)
		column++;
	return (enum bulletin_column)column;
}
