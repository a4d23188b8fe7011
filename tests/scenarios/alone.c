#include "tests/scenarios/alone.h"

#include <ctype.h>
#include <inttypes.h>

#include "clock.pb-c.h"
#include "common/core/clock.h"
#include "common/policy/rules/policy_versions.h"
#include "common/policy/terms/clock_ledger.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "sampling.pb-c.h"
#include "tests/lib/on_spot.h"
#include "tests/lib/test.h"

#define CAUSES_MAX 16 /* daemons that an event went through */

struct judged {
	struct scratch *county;
	enum daemon daemon;
	const struct event *event;
	const struct standing *before;
	struct arena *arena;
};
typedef bool applies_fn(const struct judged *judged);

/* ---- as they stand */

void alone_look(struct scratch *county, struct standing *ret_standing)
{
	const uint8_t major = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	struct standing *now = ret_standing;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct rows_reader *rows = scratch_rows(county, (enum daemon)daemon);
		now->heads[daemon] = scratch_head(county, (enum daemon)daemon);
		for (unsigned n = 0; n < ALONE_CLOCKS; n++) {
			const struct clock_row *row = clock_row_get(rows, n + 1);
			now->clocks[daemon][n] = row != NULL ? *row : (struct clock_row){0};
		}
	}
	for (unsigned n = 0; n < ALONE_MATTERS; n++) {
		alone_hazard(scratch_rows(county, DAEMON_HAZARD), n + 1, &now->hazards[n]);
		now->cases[n] = alone_case(scratch_rows(county, DAEMON_ESCALATION), n + 1);
		now->listings[n] = alone_listing(scratch_rows(county, DAEMON_CREDIT), n + 1);
		now->major[n] = now->major[n] || now->hazards[n].level == major;
	}
}

/* ---- who stood behind it */

/* Case, blanks, hyphens and the wide forms of letters make nobody another person. */
static void person_plain(const char *id, char out[64])
{
	size_t used = 0;
	for (const unsigned char *at = (const unsigned char *)id; *at != 0 && used < 63; at++) {
		unsigned char byte = *at;
		if (at[0] == 0xef && (at[1] == 0xbc || at[1] == 0xbd) && at[2] != 0) {
			byte = (unsigned char)(at[1] == 0xbc ? at[2] - 0x60 : at[2] - 0x20);
			at += 2;
		}
		if (isalnum(byte))
			out[used++] = (char)tolower(byte);
	}
	out[used] = '\0';
}

static bool are_two(const char *one, const char *other)
{
	char a[64], b[64];
	if (one == NULL || other == NULL || one[0] == '\0' || other[0] == '\0')
		return false;
	person_plain(one, a);
	person_plain(other, b);
	return strcmp(a, b) != 0;
}

/* The act, mark or item that it comes from, through whichever daemons. */
static void event_root(const struct judged *judged, struct event *ret_root)
{
	*ret_root = *judged->event;
	for (unsigned i = 0; i < CAUSES_MAX && ret_root->head.cause_kind == EVENT_CAUSE_EVENT; i++)
		assert_ok(scratch_event(judged->county, (enum daemon)ret_root->head.cause_daemon,
					ret_root->head.cause_a, judged->arena, ret_root));
}

/* ---- when it takes two */

static bool always(const struct judged *judged)
{
	(void)judged;
	return true;
}

static bool by_procedure(const struct judged *judged)
{
	return !is_small_on_spot(judged->event);
}

static uint64_t subject(const struct judged *judged)
{
	return judged->event->head.subject_number;
}

static const struct alone_hazard *hazard_before(const struct judged *judged)
{
	uint64_t number = subject(judged);
	return number != 0 && number <= ALONE_MATTERS ? &judged->before->hazards[number - 1] : NULL;
}

static bool of_major(const struct judged *judged)
{
	const struct alone_hazard *row = hazard_before(judged);
	return row != NULL && (judged->before->major[subject(judged) - 1] ||
			       row->proposed == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
}

static bool of_ordered(const struct judged *judged)
{
	const struct alone_hazard *row = hazard_before(judged);
	return row != NULL && row->orders != 0;
}

static bool of_set_major(const struct judged *judged)
{
	const Zh__LevelSet *body = BODY(judged->event, LevelSet);
	const struct alone_hazard *row = hazard_before(judged);
	return row != NULL && row->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR &&
	       body->level != ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
}

static bool grants(const struct judged *judged)
{
	return BODY(judged->event, ExtensionDecided)->granted;
}

/* A retest's result is final by law (SSI-42): whoever writes it down decides nothing. */
static bool by_word(const struct judged *judged)
{
	return !BODY(judged->event, SamplingFinal)->retested;
}

static bool holds(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SEALED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SEIZED;
}

/* What officers did on the spot is approved within a day (程序规定33(2), 36(2)). */
static bool takes(const struct judged *judged)
{
	const Zh__GoodsMoved *body = BODY(judged->event, GoodsMoved);
	return holds(body->to_place) && !body->on_the_spot;
}

static bool lifts(const struct judged *judged)
{
	const Zh__GoodsMoved *body = BODY(judged->event, GoodsMoved);
	return holds(body->from_place) && (body->to_place == ZH__GOODS_PLACE__GOODS_PLACE_FREE ||
					   body->to_place == ZH__GOODS_PLACE__GOODS_PLACE_OFF_SALE);
}

static bool disposes(const struct judged *judged)
{
	const Zh__GoodsMoved *body = BODY(judged->event, GoodsMoved);
	return body->to_place == ZH__GOODS_PLACE__GOODS_PLACE_DISPOSED_EARLY ||
	       body->to_place == ZH__GOODS_PLACE__GOODS_PLACE_UNCLAIMED;
}

static bool to_police(const struct judged *judged)
{
	return BODY(judged->event, GoodsMoved)->to_place ==
	       ZH__GOODS_PLACE__GOODS_PLACE_WITH_POLICE;
}

static bool keeps(const struct judged *judged)
{
	return BODY(judged->event, CustodyChanged)->word == ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED;
}

static bool approves(const struct judged *judged)
{
	return BODY(judged->event, CustodyChanged)->word == ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED;
}

static bool of_controlled(const struct judged *judged)
{
	return BODY(judged->event, ReportReclassified)->risk ==
	       ZH__RISK_CONTROL__RISK_CONTROL_CONTROLLED;
}

/* What the firm was told, what was dealt with, or a finding of which a hazard was made. */
static bool takes_back(const struct judged *judged)
{
	const Zh__InspectionAmended *body = BODY(judged->event, InspectionAmended);
	return body->taken_back || body->n_opened_hazards != 0;
}

/* For a cause that nobody but who plans it knows: one of a hazard's is on record. */
static bool past_cap(const struct judged *judged)
{
	const Zh__InspectionPlanned *body = BODY(judged->event, InspectionPlanned);
	const Zh__VisitCount *count = body->count;
	return count != NULL && !count->counts && body->of_hazard == 0 && count->cap != 0 &&
	       count->before >= count->cap;
}

/* On the chief head's recusal two heads decide; that somebody asks for it isn't decided. */
static bool of_chief(const struct judged *judged)
{
	const Zh__Recusal *body = BODY(judged->event, Recusal);
	return body->outcome != ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_UNKNOWN &&
	       !are_two(body->who, "chief-1");
}

static bool by_rule(const struct judged *judged)
{
	const struct stage_books *books = scratch_books(judged->county);
	char id[24];
	uint32_t version;
	const struct rule *rule = NULL;
	if (alone_measure_rule(scratch_rows(judged->county, DAEMON_ESCALATION), subject(judged), id,
			       &version))
		rule = policy_rule_used(books->policies, books->policy, bytes_of_text(id), version);
	return rule != NULL && rule_outcome(rule, OUTCOME_SECOND_PERSON, 0) != 0;
}

static bool of_police(const struct judged *judged)
{
	return alone_measure_of_police(scratch_rows(judged->county, DAEMON_ESCALATION),
				       subject(judged));
}

/* By a notice or an order of this office. */
static bool recalled_here(const struct judged *judged)
{
	const Zh__MeasureTaken *body = BODY(judged->event, MeasureTaken);
	return body->recall_basis == ZH__RECALL_BASIS__RECALL_BASIS_ORDER_HERE ||
	       (body->recall_basis == ZH__RECALL_BASIS__RECALL_BASIS_NOTICE &&
		body->office_level == ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_COUNTY);
}

static bool undone_here(const struct judged *judged)
{
	const Zh__MeasureMet *body = BODY(judged->event, MeasureMet);
	return body->recall_result == ZH__RECALL_RESULT__RECALL_RESULT_NOT_DEFECTIVE &&
	       body->office_level == ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_COUNTY;
}

static const struct clock_row *clock_before(const struct judged *judged, uint64_t clock)
{
	return clock != 0 && clock <= ALONE_CLOCKS
		       ? &judged->before->clocks[judged->daemon][clock - 1]
		       : NULL;
}

static bool of_head(const struct judged *judged)
{
	struct clock_rule rule;
	const struct clock_row *row = clock_before(judged, subject(judged));
	if (judged->event->head.kind == KIND(CLOCK_SUSPENDED)) {
		const char *ground = BODY(judged->event, ClockSuspended)->ground;
		return ground != NULL && strcmp(ground, "suspension") == 0;
	}
	if (row == NULL || row->state == 0 || judged->daemon == DAEMON_NOTIFY ||
	    !clock_rule_of(scratch_books(judged->county)->policy, row, &rule))
		return false;
	bool counted = rule.extensions_max != 0 && row->extensions < rule.extensions_max;
	uint8_t by = counted ? rule.extension_by : rule.further_by;
	return by == CLOCK_DECIDER_LEADER || by == CLOCK_DECIDER_COLLECTIVE;
}

/* The term of an inspection's findings that ran before, counted from a later moment. */
static bool of_record_again(const struct judged *judged)
{
	const Zh__ClockStarted *body = BODY(judged->event, ClockStarted);
	for (unsigned n = 0; n < ALONE_CLOCKS; n++) {
		const struct clock_row *row = &judged->before->clocks[judged->daemon][n];
		if (row->state != 0 && row->purpose == CLOCK_INSPECTION_RESULTS &&
		    body->policy_index == CLOCK_INSPECTION_RESULTS &&
		    row->subject_number == body->subject->number && body->due_ms > row->due_ms)
			return true;
	}
	return false;
}

static bool of_referral(const struct judged *judged)
{
	return judged->daemon == DAEMON_NOTIFY;
}

/* ---- the list */

static const struct {
	const char *name;
	uint16_t kind;
	applies_fn *applies;
	const char *act, *article;
} facts[ALONE_FACTS] = {
#define X(fact, event, applies, act, article)                                                      \
	[ALONE_##fact] = {#fact, ZH__EVENT_KIND__KIND_##event, (applies), (act), (article)},
#include "tests/scenarios/alone_facts.def"
#undef X
};
struct alone_counts alone_counts[ALONE_FACTS];
const char *alone_doing = "";

const char *alone_name(enum alone_fact fact)
{
	return facts[fact].name;
}

const char *alone_act(enum alone_fact fact)
{
	return facts[fact].act;
}

const char *alone_article(enum alone_fact fact)
{
	return facts[fact].article;
}

static void complain(const struct judged *judged, const char *what, const char *article,
		     const char *person, const char *second)
{
	print_message("%s: %s/%" PRIu64 " %s of %u/%" PRIu64 ": %s (%s) by %s alone (second: %s)\n",
		      alone_doing, daemon_name(judged->daemon), judged->event->sequence,
		      event_kind_name(judged->event->head.kind), judged->event->head.subject_kind,
		      subject(judged), what, article, person, second != NULL ? second : "-");
}

static bool was_on_the_spot(const struct event *event)
{
	return BODY(event, GoodsMoved)->on_the_spot;
}

/* Where the two have an act each: who asked for an identity or for more time isn't who grants it,
 * who took goods on the spot isn't the head whose "no" lifts it at once (程序规定33(2), 36(2)). */
static bool another_began(const struct judged *judged, const char *person)
{
	uint16_t began = KIND(UNKNOWN);
	struct event earlier;
	switch (judged->event->head.kind) {
	case KIND(REVEAL_APPROVED):
		began = KIND(REVEAL_REQUESTED);
		break;
	case KIND(EXTENSION_DECIDED):
	case KIND(CLOCK_EXTENDED):
		began = KIND(EXTENSION_ASKED);
		break;
	case KIND(GOODS_MOVED):
	case KIND(CUSTODY_CHANGED):
		began = KIND(GOODS_MOVED);
		break;
	default:
		return false;
	}
	if (began == KIND(GOODS_MOVED) && strcmp(alone_doing, "hazard.custody") != 0)
		return false;
	for (uint64_t sequence = judged->event->sequence; --sequence != 0;) {
		assert_ok(scratch_event(judged->county, judged->daemon, sequence, judged->arena,
					&earlier));
		bool same = earlier.head.subject_number == subject(judged) ||
			    judged->event->head.kind == KIND(CLOCK_EXTENDED);
		if (earlier.head.kind == began && same &&
		    (began != KIND(GOODS_MOVED) || was_on_the_spot(&earlier)))
			return are_two(earlier.meta->person, person);
	}
	return false;
}

static size_t judge_event(const struct judged *judged, bool *ret_by_two)
{
	size_t wrong = 0;
	struct event root;
	*ret_by_two = false;
	event_root(judged, &root);
	const char *person = root.meta->person;
	if (person == NULL || person[0] == '\0') /* a mark, or from outside */
		return 0;
	bool two = are_two(person, root.meta->second);
	*ret_by_two = two;
	for (unsigned fact = 0; fact < ALONE_FACTS; fact++) {
		if (facts[fact].kind != judged->event->head.kind || !facts[fact].applies(judged))
			continue;
		if (two || another_began(judged, person)) {
			alone_counts[fact].by_two++;
			continue;
		}
		complain(judged, facts[fact].name, facts[fact].article, person, root.meta->second);
		wrong++;
	}
	return wrong;
}

/* ---- states, whichever event led to them */

/* Matters that two have said something about since, or that two needn't; by kind and number. */
struct spoken_of {
	uint64_t cases, listings;      /* bit per number */
	uint64_t clocks[DAEMON_COUNT]; /* whose term one person may move too: see clock_moves() */
};

static size_t judge_states(struct scratch *county, const struct standing *before,
			   const struct standing *now, const struct spoken_of *two, bool person)
{
	size_t wrong = 0;
	(void)county;
	for (unsigned n = 0; person && n < ALONE_MATTERS; n++) {
		if (before->cases[n] != now->cases[n] &&
		    alone_case_needs_two(before->cases[n], now->cases[n]) &&
		    (two->cases >> n & 1) == 0) {
			print_message("%s: case %u: state %u by one person\n", alone_doing, n + 1,
				      now->cases[n]);
			wrong++;
		}
		if (before->listings[n] != now->listings[n] &&
		    alone_listing_needs_two(now->listings[n]) && (two->listings >> n & 1) == 0) {
			print_message("%s: listing %u: state %u by one person\n", alone_doing,
				      n + 1, now->listings[n]);
			wrong++;
		}
	}
	for (unsigned daemon = DAEMON_INTAKE; person && daemon < DAEMON_COUNT; daemon++) {
		for (unsigned n = 0; n < ALONE_CLOCKS; n++) {
			const struct clock_row *was = &before->clocks[daemon][n];
			const struct clock_row *is = &now->clocks[daemon][n];
			if (was->state != 0 && is->due_ms > was->due_ms &&
			    (two->clocks[daemon] >> n & 1) == 0) {
				print_message("%s: clock %u of %s (%s): prolonged by one person\n",
					      alone_doing, n + 1, daemon_name((enum daemon)daemon),
					      clock_id_name((enum clock_id)was->purpose));
				wrong++;
			}
		}
	}
	return wrong;
}

/* Events by which one person may move a term too: what stood still goes on with its days, an
 * extension that the rule leaves to an officer, an order's, which the head alone grants. */
static bool clock_moves(uint16_t kind)
{
	return kind == KIND(CLOCK_RESUMED) || kind == KIND(CLOCK_EXTENDED);
}

size_t alone_judge(struct scratch *county, struct standing *before)
{
	static uint8_t room[(size_t)1 << 20];
	struct standing now = *before;
	struct spoken_of two = {0};
	struct arena arena;
	size_t wrong = 0;
	bool person = false;
	alone_look(county, &now);
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		for (uint64_t at = before->heads[daemon]; at++ < now.heads[daemon];) {
			struct event event;
			struct judged judged = {county, (enum daemon)daemon, &event, before,
						&arena};
			bool by_two;
			arena_init(&arena, room, sizeof room);
			assert_ok(scratch_event(county, (enum daemon)daemon, at, &arena, &event));
			wrong += judge_event(&judged, &by_two);
			person = person ||
				 (event.meta->person != NULL && event.meta->person[0] != '\0');
			uint64_t number = event.head.subject_number;
			uint64_t bit =
				number != 0 && number <= 64 ? UINT64_C(1) << (number - 1) : 0;
			if ((by_two || is_small_on_spot(&event)) &&
			    event.head.subject_kind == OBJECT_CASEFILE)
				two.cases |= bit;
			if (by_two && event.head.subject_kind == OBJECT_LISTING)
				two.listings |= bit;
			if (event.head.subject_kind == OBJECT_CLOCK &&
			    (by_two || clock_moves(event.head.kind)))
				two.clocks[daemon] |= bit;
			if (by_two && event.head.kind == KIND(LEVEL_SET) && number != 0 &&
			    number <= ALONE_MATTERS)
				now.major[number - 1] = now.hazards[number - 1].level ==
							ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
		}
	}
	wrong += judge_states(county, before, &now, &two, person);
	*before = now;
	return wrong;
}
