/* What the console tells of a small county: each line's event, moment and order; where it stops. */
#include <sodium.h>
#include <stdio.h>

#include "tests/lib/test.h"

#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "services/console/answers.h"
#include "services/console/model/model_internal.h"

#define REGION 522701u
#define OTHER 522702u
#define LIFE UINT64_C(0x1234567812345678)
#define ID(daemon, sequence) "\"id\":\"522701/" daemon "/1234567812345678/" #sequence "\""
#define TEXT_MAX ((size_t)4 << 20)

static struct mem_disk *disk;
static struct model *model;
static struct err err;
static char *text; /* of the last answer */
static size_t room;
static bool at_once; /* all events are recorded at one moment */

static int setup(void **state)
{
	(void)state;
	disk = mem_disk_create();
	text = (char *)malloc(TEXT_MAX);
	room = TEXT_MAX;
	at_once = false;
	assert_ok(model_open("model", disk, &model, &err));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	model_close(model);
	mem_disk_destroy(disk);
	free(text);
	return 0;
}

/* ---- events */

struct told {
	enum daemon daemon;
	uint64_t sequence;
	struct object_id subject;
	struct event_id trace; /* sequence 0: none */
	const char *firm;      /* NULL: none */
	enum event_cause cause;
	enum daemon cause_daemon;
	uint64_t cause_number;
};

static void put_event(const struct told *told)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	Zh__LookedBack body = ZH__LOOKED_BACK__INIT;
	struct event event = {.meta = &meta, .body = &body.base};
	uint8_t memory[2048];
	struct writer out = writer_over(memory, sizeof memory);
	meta.firm_key = told->firm;
	event.head.kind = KIND(LOOKED_BACK);
	event.head.subject_kind = (uint8_t)told->subject.kind;
	event.head.subject_region = told->subject.region;
	event.head.subject_number = told->subject.number;
	event.head.trace_daemon = (uint8_t)told->trace.daemon;
	event.head.trace_sequence = told->trace.sequence;
	event.head.trace_region = told->trace.region;
	event.head.trace_incarnation = LIFE;
	event.head.cause_kind = (uint8_t)told->cause;
	event.head.cause_daemon = (uint8_t)told->cause_daemon;
	event.head.cause_a = told->cause_number;
	event.head.cause_b = LIFE;
	assert_ok(event_write(&event, &out));
	assert_ok(model_take(model, told->daemon, REGION, LIFE, told->sequence,
			     INT64_C(1741915800000) +
				     (at_once ? 0 : (int64_t)(1000 * told->sequence)),
			     writer_bytes(&out)));
}

static void take(const struct told *told)
{
	assert_ok(model_begin(model, &err));
	put_event(told);
	struct model_position position = {LIFE, told->sequence};
	assert_ok(model_commit(model, told->daemon, position, &err));
}

static struct object_id of(enum object_kind kind, uint64_t number)
{
	return object_id_make(kind, REGION, number);
}

/* ---- questions */

static struct answer ask_as(const Zh__Query *query, uint32_t roles)
{
	static uint8_t arena_memory[1 << 16];
	struct arena arena;
	arena_init(&arena, arena_memory, sizeof arena_memory);
	struct principal person = {.roles = roles};
	struct console_question question = {model, &person, REGION, NULL, 0, false, &arena, NULL};
	struct answer answer = {.out = writer_over(text, room - 1), .limit = QUERY_PAGE_MAX};
	console_answer(&question, query, &answer);
	text[answer.out.size] = '\0';
	return answer;
}

static Zh__ObjectId asked(struct object_id id)
{
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&object, kind, (uint32_t)id.kind);
	SET_OPTIONAL(&object, region, id.region);
	SET_OPTIONAL(&object, number, id.number);
	return object;
}

static struct answer explain(struct object_id id)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ExplainQuery ask = ZH__EXPLAIN_QUERY__INIT;
	Zh__ObjectId object = asked(id);
	ask.object = &object;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &ask;
	return ask_as(&query, ROLE_AUDITOR);
}

static struct answer story_of(const Zh__StoryQuery *ask)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StoryQuery copy = *ask;
	query.ask_case = ZH__QUERY__ASK_STORY;
	query.story = &copy;
	return ask_as(&query, ROLE_AUDITOR);
}

static struct answer story(struct object_id id)
{
	Zh__StoryQuery ask = ZH__STORY_QUERY__INIT;
	Zh__ObjectId object = asked(id);
	ask.object = &object;
	return story_of(&ask);
}

static struct answer story_of_firm(const char *key)
{
	Zh__StoryQuery ask = ZH__STORY_QUERY__INIT;
	ask.firm_key = key;
	return story_of(&ask);
}

/* Line by line, each with this in it; the same number of lines is said. */
static void expect(const struct answer *answer, const char *const *lines, size_t count)
{
	const char *at = text;
	assert_null(answer->refusal.code);
	if (answer->lines != count)
		fail_msg("%u lines, not %zu:\n%s", (unsigned)answer->lines, count, text);
	for (size_t i = 0; i < count; i++) {
		size_t size = strcspn(at, "\n");
		const char *found = strstr(at, lines[i]);
		if (found == NULL || found >= at + size)
			fail_msg("line %zu isn't of %s:\n%s", i, lines[i], text);
		at += size + 1;
	}
	assert_int_equal(*at, '\0');
}

#define EXPECT(given, ...)                                                                         \
	do {                                                                                       \
		const char *const lines_[] = {__VA_ARGS__};                                        \
		struct answer answer_ = (given);                                                   \
		expect(&answer_, lines_, sizeof lines_ / sizeof lines_[0]);                        \
	} while (0)

static void expect_nothing(struct answer answer)
{
	assert_non_null(answer.refusal.code);
	assert_string_equal(answer.refusal.code, "story.not_found");
	assert_int_equal(answer.lines, 0);
}

/* ---- explain */

/* A measure by a mark by a clock by a hazard by a report; intake has a clock of the same number. */
static void causes_lead_back_to_the_first_call(void **state)
{
	(void)state;
	struct event_id trace = {REGION, DAEMON_INTAKE, LIFE, 3};
	const struct told events[] = {
		{DAEMON_INTAKE, 2, of(OBJECT_CLOCK, 17), {0}, NULL, EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_INTAKE, 3, of(OBJECT_REPORT, 7), trace, NULL, EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_HAZARD, 5, of(OBJECT_HAZARD, 7), trace, NULL, EVENT_CAUSE_EVENT,
		 DAEMON_INTAKE, 3},
		{DAEMON_HAZARD, 6, of(OBJECT_CLOCK, 17), trace, NULL, EVENT_CAUSE_EVENT,
		 DAEMON_HAZARD, 5},
		{DAEMON_HAZARD, 9, of(OBJECT_HAZARD, 7), trace, NULL, EVENT_CAUSE_TIMER, 0, 17},
		{DAEMON_ESCALATION, 8, of(OBJECT_MEASURE, 4), trace, NULL, EVENT_CAUSE_EVENT,
		 DAEMON_HAZARD, 9},
	};
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		take(&events[i]);
	EXPECT(explain(of(OBJECT_MEASURE, 4)), ID("escalation", 8), ID("hazard", 9),
	       ID("hazard", 6), ID("hazard", 5), ID("intake", 3));
	EXPECT(explain(of(OBJECT_HAZARD, 7)),
	       ID("hazard", 5) ",\"event\":\"looked_back\",\"recorded_ms\":\"2025-03-14T"
			       "09:30:05.000+08:00\"",
	       ID("intake", 3) ",\"event\":\"looked_back\",\"recorded_ms\":\"2025-03-14T"
			       "09:30:03.000+08:00\"");
	EXPECT(explain(of(OBJECT_CLOCK, 17)), ID("intake", 2));
	expect_nothing(explain(of(OBJECT_MEASURE, 5)));
	expect_nothing(explain(object_id_make(OBJECT_MEASURE, OTHER, 4)));
}

/* A clock that was started later, by nobody or by another daemon is no cause. */
static void a_mark_needs_a_clock_before_it(void **state)
{
	(void)state;
	const struct told events[] = {
		{DAEMON_HAZARD, 4, of(OBJECT_HAZARD, 1), {0}, NULL, EVENT_CAUSE_TIMER, 0, 18},
		{DAEMON_HAZARD, 5, of(OBJECT_HAZARD, 2), {0}, NULL, EVENT_CAUSE_TIMER, 0, 19},
		{DAEMON_HAZARD, 6, of(OBJECT_HAZARD, 3), {0}, NULL, EVENT_CAUSE_TIMER, 0, 20},
		{DAEMON_HAZARD, 7, of(OBJECT_HAZARD, 4), {0}, NULL, EVENT_CAUSE_REQUEST, 2, 4},
		{DAEMON_HAZARD, 10, of(OBJECT_CLOCK, 18), {0}, NULL, EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_CREDIT, 1, of(OBJECT_CLOCK, 19), {0}, NULL, EVENT_CAUSE_FEED, 0, 0},
	};
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		take(&events[i]);
	EXPECT(explain(of(OBJECT_HAZARD, 1)), ID("hazard", 4));
	EXPECT(explain(of(OBJECT_HAZARD, 2)), ID("hazard", 5));
	EXPECT(explain(of(OBJECT_HAZARD, 3)), ID("hazard", 6));
	EXPECT(explain(of(OBJECT_HAZARD, 4)), ID("hazard", 7));
}

static void causes_have_an_end(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 40; i++) {
		struct told told = {DAEMON_HAZARD, i,    of(OBJECT_HAZARD, i),
				    {0},           NULL, EVENT_CAUSE_EVENT,
				    DAEMON_HAZARD, i - 1};
		take(&told);
	}
	assert_int_equal(explain(of(OBJECT_HAZARD, 40)).lines, 32);
	assert_int_equal(explain(of(OBJECT_HAZARD, 32)).lines, 32);
	assert_int_equal(explain(of(OBJECT_HAZARD, 31)).lines, 31);
}

/* ---- story */

static void a_story_is_of_one_report(void **state)
{
	(void)state;
	struct event_id first = {REGION, DAEMON_INTAKE, LIFE, 3};
	struct event_id others[] = {{REGION, DAEMON_INTAKE, LIFE, 4},
				    {REGION, DAEMON_HAZARD, LIFE, 3},
				    {OTHER, DAEMON_INTAKE, LIFE, 3}};
	const struct told events[] = {
		{DAEMON_INTAKE, 3, of(OBJECT_REPORT, 7), first, "P522701-7", EVENT_CAUSE_FEED, 0,
		 0},
		{DAEMON_INTAKE, 9, of(OBJECT_REPORT, 7), first, NULL, EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_HAZARD, 5, of(OBJECT_HAZARD, 7), first, "P522701-7", EVENT_CAUSE_FEED, 0,
		 0},
		{DAEMON_HAZARD, 6, of(OBJECT_HAZARD, 8), others[0], "P522701-70", EVENT_CAUSE_FEED,
		 0, 0},
		{DAEMON_HAZARD, 7, of(OBJECT_HAZARD, 9), others[1], NULL, EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_HAZARD, 8, object_id_make(OBJECT_HAZARD, OTHER, 7), others[2], NULL,
		 EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_CREDIT, 1, of(OBJECT_LISTING, 7), {0}, "P522701-7", EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_CREDIT, 2, of(OBJECT_LISTING, 7), {0}, NULL, EVENT_CAUSE_FEED, 0, 0},
	};
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		take(&events[i]);
	EXPECT(story(of(OBJECT_HAZARD, 7)), ID("intake", 3), ID("hazard", 5), ID("intake", 9));
	EXPECT(story(of(OBJECT_HAZARD, 8)), ID("hazard", 6));
	EXPECT(story(of(OBJECT_HAZARD, 9)), ID("hazard", 7));
	EXPECT(story(object_id_make(OBJECT_HAZARD, OTHER, 7)), ID("hazard", 8));
	EXPECT(story(of(OBJECT_LISTING, 7)), ID("credit", 1),
	       ID("credit", 2)); /* no report behind it */
	expect_nothing(story(of(OBJECT_LISTING, 8)));
	EXPECT(story_of_firm("P522701-7"),
	       "\"id\":\"RP-522701-7\",\"trace\":\"522701/intake/1234567812345678/3\"",
	       "\"id\":\"HZ-522701-7\",\"trace\":\"522701/intake/1234567812345678/3\"",
	       "\"id\":\"LS-522701-7\"}");
	EXPECT(story_of_firm("P522701-70"), "\"id\":\"HZ-522701-8\"");
	expect_nothing(story_of_firm("P522701-8"));
	Zh__StoryQuery ask = ZH__STORY_QUERY__INIT;
	Zh__EventId event = ZH__EVENT_ID__INIT;
	SET_OPTIONAL(&event, region, REGION);
	SET_OPTIONAL(&event, daemon, (Zh__DaemonName)DAEMON_HAZARD);
	SET_OPTIONAL(&event, incarnation, LIFE);
	SET_OPTIONAL(&event, sequence, 5);
	ask.trace = &event;
	EXPECT(story_of(&ask), ID("intake", 3), ID("hazard", 5), ID("intake", 9));
	SET_OPTIONAL(&event, sequence, 50);
	expect_nothing(story_of(&ask));
	ask.trace = NULL;
	expect_nothing(story_of(&ask));
}

/* A mark carries no trace, nor do the measure that it leads to and what is done about that; each is
 * told all the same.  Another clock of that number, and another matter, aren't. */
static void a_story_goes_through_marks(void **state)
{
	(void)state;
	struct event_id trace = {REGION, DAEMON_INTAKE, LIFE, 3};
	const struct told events[] = {
		{DAEMON_INTAKE, 2, of(OBJECT_CLOCK, 17), {0}, NULL, EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_INTAKE, 3, of(OBJECT_REPORT, 7), trace, NULL, EVENT_CAUSE_FEED, 0, 0},
		{DAEMON_HAZARD, 5, of(OBJECT_HAZARD, 7), trace, NULL, EVENT_CAUSE_EVENT,
		 DAEMON_INTAKE, 3},
		{DAEMON_HAZARD, 6, of(OBJECT_CLOCK, 17), trace, NULL, EVENT_CAUSE_EVENT,
		 DAEMON_HAZARD, 5},
		{DAEMON_HAZARD, 9, of(OBJECT_CLOCK, 17), {0}, NULL, EVENT_CAUSE_TIMER, 0, 17},
		{DAEMON_ESCALATION,
		 10,
		 of(OBJECT_MEASURE, 4),
		 {0},
		 NULL,
		 EVENT_CAUSE_EVENT,
		 DAEMON_HAZARD,
		 9},
		{DAEMON_ESCALATION,
		 11,
		 of(OBJECT_MEASURE, 4),
		 {0},
		 NULL,
		 EVENT_CAUSE_REQUEST,
		 0,
		 70},
		{DAEMON_ESCALATION,
		 12,
		 of(OBJECT_NOTICE, 4),
		 {0},
		 NULL,
		 EVENT_CAUSE_REQUEST,
		 0,
		 70},
		{DAEMON_ESCALATION,
		 13,
		 of(OBJECT_MEASURE, 5),
		 {0},
		 NULL,
		 EVENT_CAUSE_REQUEST,
		 0,
		 71},
	};
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		take(&events[i]);
	EXPECT(story(of(OBJECT_HAZARD, 7)), ID("intake", 3), ID("hazard", 5), ID("hazard", 6),
	       ID("hazard", 9), ID("escalation", 10), ID("escalation", 11), ID("escalation", 12));
	EXPECT(story(of(OBJECT_NOTICE, 4)), ID("intake", 3), ID("hazard", 5), ID("hazard", 6),
	       ID("hazard", 9), ID("escalation", 10), ID("escalation", 11), ID("escalation", 12));
	EXPECT(story(of(OBJECT_MEASURE, 4)), ID("intake", 3), ID("hazard", 5), ID("hazard", 6),
	       ID("hazard", 9), ID("escalation", 10), ID("escalation", 11), ID("escalation", 12));
}

/* An inspection finds a hazard in one act; what follows from either is told of both. */
static void a_story_begins_without_a_report(void **state)
{
	(void)state;
	const struct told events[] = {
		{DAEMON_HAZARD, 1, of(OBJECT_INSPECTION, 1), {0}, NULL, EVENT_CAUSE_REQUEST, 0, 80},
		{DAEMON_HAZARD, 2, of(OBJECT_INSPECTION, 1), {0}, NULL, EVENT_CAUSE_REQUEST, 0, 81},
		{DAEMON_HAZARD, 3, of(OBJECT_HAZARD, 8), {0}, NULL, EVENT_CAUSE_REQUEST, 0, 81},
		{DAEMON_ESCALATION,
		 4,
		 of(OBJECT_MEASURE, 1),
		 {0},
		 NULL,
		 EVENT_CAUSE_EVENT,
		 DAEMON_HAZARD,
		 3},
		{DAEMON_HAZARD, 5, of(OBJECT_HAZARD, 9), {0}, NULL, EVENT_CAUSE_REQUEST, 0, 82},
	};
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		take(&events[i]);
	EXPECT(story(of(OBJECT_MEASURE, 1)), ID("hazard", 1), ID("hazard", 2), ID("hazard", 3),
	       ID("escalation", 4));
	EXPECT(story(of(OBJECT_INSPECTION, 1)), ID("hazard", 1), ID("hazard", 2), ID("hazard", 3),
	       ID("escalation", 4));
	EXPECT(story(of(OBJECT_HAZARD, 9)), ID("hazard", 5));
}

/* What happened at one moment stands by its daemon and its number, whatever led to what. */
static void a_story_is_in_order_of_time(void **state)
{
	(void)state;
	at_once = true;
	a_story_begins_without_a_report(state);
}

/* A traced event of each kind of object, and one without a trace that nothing led to: it belongs to
 * the story of things of one matter.  A firm or a campaign has many. */
static void what_happens_to_a_thing_is_of_its_matter(void **state)
{
	static const enum object_kind ones[] = {OBJECT_MEASURE, OBJECT_NOTICE, OBJECT_CASEFILE,
						OBJECT_LISTING, OBJECT_HAZARD, OBJECT_INSPECTION,
						OBJECT_SAMPLING};
	static const enum object_kind manys[] = {OBJECT_CAMPAIGN, OBJECT_PROPOSAL};
	uint64_t sequence = 0;
	(void)state;
	for (size_t i = 0; i < 9; i++) {
		enum object_kind kind = i < 7 ? ones[i] : manys[i - 7];
		struct event_id trace = {REGION, DAEMON_INTAKE, LIFE, 50 + i};
		struct told traced = {DAEMON_HAZARD, ++sequence,       of(kind, 9), trace,
				      NULL,          EVENT_CAUSE_FEED, 0,           0};
		struct told untraced = {DAEMON_CREDIT, ++sequence,       of(kind, 9), {0},
					NULL,          EVENT_CAUSE_FEED, 0,           0};
		take(&traced);
		take(&untraced);
		assert_int_equal(story(of(kind, 9)).lines, i < 7 ? 2 : 1);
	}
}

/* How many there are, each of them whole. */
static size_t lines_of(const char *said)
{
	size_t count = 0;
	for (const char *end; (end = strchr(said, '\n')) != NULL; said = end + 1, count++)
		assert_true(end > said + 1 && said[0] == '{' && end[-1] == '}');
	assert_string_equal(said, "");
	return count;
}

/* A thousand lines are told, and no line of which only the half has room. */
static void a_story_has_an_end(void **state)
{
	(void)state;
	struct event_id trace = {REGION, DAEMON_INTAKE, LIFE, 1};
	assert_ok(model_begin(model, &err));
	for (uint64_t i = 1; i <= 1001; i++) {
		struct told told = {DAEMON_INTAKE,
				    i,
				    of(OBJECT_REPORT, i),
				    trace,
				    "P522701-7",
				    EVENT_CAUSE_FEED,
				    0,
				    0};
		put_event(&told);
	}
	struct model_position position = {LIFE, 1001};
	assert_ok(model_commit(model, DAEMON_INTAKE, position, &err));
	assert_int_equal(story(of(OBJECT_REPORT, 7)).lines, 1000);
	assert_null(strstr(text, "/1001\""));
	assert_non_null(strstr(text, "/1000\""));
	assert_int_equal(story_of_firm("P522701-7").lines, 1000);
	room = 2000;
	struct answer cut = story(of(OBJECT_REPORT, 7));
	assert_true(cut.out.overflow);
	assert_true(cut.lines < 20);
	assert_int_equal(lines_of(text), cut.lines);
	room = 10;
	cut = story(of(OBJECT_REPORT, 7));
	assert_int_equal(cut.lines, 0);
	assert_string_equal(text, "");
}

/* ---- who asks, and what */

static void who_sees_no_content_is_told_nothing(void **state)
{
	(void)state;
	struct told told = {
		DAEMON_HAZARD, 1, of(OBJECT_HAZARD, 1), {0}, "P522701-7", EVENT_CAUSE_FEED, 0, 0};
	take(&told);
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ExplainQuery ask = ZH__EXPLAIN_QUERY__INIT;
	ask.firm_key = "P522701-7";
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &ask;
	assert_string_equal(ask_as(&query, ROLE_OPERATOR).refusal.code, "query.role");
	EXPECT(ask_as(&query, ROLE_OPERATOR | ROLE_OFFICER), "HZ-522701-1");
	ask.firm_key = "P522701-8";
	expect_nothing(ask_as(&query, ROLE_OFFICER));
	query.ask_case = ZH__QUERY__ASK__NOT_SET;
	assert_string_equal(ask_as(&query, ROLE_OFFICER).refusal.code, "query.unknown");
}

/* ---- the model */

static void every_journals_place_is_kept(void **state)
{
	(void)state;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct told told = {daemon,
				    10u + daemon,
				    of(OBJECT_HAZARD, daemon),
				    {0},
				    NULL,
				    EVENT_CAUSE_FEED,
				    0,
				    0};
		take(&told);
	}
	/* What wasn't committed when it ended never was. */
	assert_ok(model_begin(model, &err));
	struct told lost = {
		DAEMON_CREDIT, 99, of(OBJECT_HAZARD, 99), {0}, NULL, EVENT_CAUSE_FEED, 0, 0};
	put_event(&lost);
	model_close(model);
	assert_ok(model_open("model", disk, &model, &err));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct model_position position = model_position(model, daemon);
		struct model_event event;
		assert_int_equal(position.sequence, 10u + daemon);
		assert_int_equal(position.incarnation, LIFE);
		assert_true(model_event(model, daemon, 10u + daemon, &event));
		assert_int_equal(event.daemon, daemon);
		assert_int_equal(event.sequence, 10u + daemon);
		assert_int_equal(event.incarnation, LIFE);
		assert_int_equal(event.recorded_ms,
				 INT64_C(1741915800000) + 1000 * (10 + (int64_t)daemon));
	}
	expect_nothing(explain(of(OBJECT_HAZARD, 99)));
}

/* Forty characters are a firm's key, one more isn't. */
static void long_keys_are_no_firms(void **state)
{
	(void)state;
	char key[42];
	memset(key, 'K', sizeof key);
	for (size_t size = 40; size <= 41; size++) {
		key[size] = '\0';
		struct told told = {DAEMON_HAZARD,
				    size,
				    of(OBJECT_HAZARD, size),
				    {0},
				    key,
				    EVENT_CAUSE_FEED,
				    0,
				    0};
		take(&told);
		if (size == 40)
			EXPECT(story_of_firm(key), "HZ-522701-40");
		else
			expect_nothing(story_of_firm(key));
		key[size] = 'K';
	}
}

static void an_event_that_is_too_long_is_left_out(void **state)
{
	(void)state;
	uint8_t *bytes = (uint8_t *)calloc(1, EVENT_SIZE_MAX + 1);
	assert_ok(model_begin(model, &err));
	assert_ok(model_take(model, DAEMON_CREDIT, REGION, LIFE, 1, 1,
			     bytes_of(bytes, EVENT_SIZE_MAX + 1)));
	model_abort(model);
	model_abort(model); /* nothing is open any more */
	assert_int_equal(model_skipped(model), 1);
	free(bytes);
}

/* Nothing of what can't be believed is an answer, and nothing is said not to be there. */
static void a_rotten_model_answers_nothing(void **state)
{
	(void)state;
	Zh__StoryQuery story = ZH__STORY_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ObjectId object = asked(of(OBJECT_HAZARD, 1));
	take(&(struct told){.daemon = DAEMON_HAZARD,
			    .sequence = 1,
			    .subject = of(OBJECT_HAZARD, 1),
			    .trace = {REGION, DAEMON_HAZARD, LIFE, 1}});
	story.object = &object;
	query.ask_case = ZH__QUERY__ASK_STORY;
	query.story = &story;
	struct answer answer = ask_as(&query, ROLE_LEADER);
	assert_int_not_equal(answer.lines, 0);
	assert_null(answer.refusal.code);
	model_rot(model, "a row isn't what was written");
	answer = ask_as(&query, ROLE_LEADER);
	assert_int_equal(answer.lines, 0);
	assert_int_equal(answer.out.size, 0);
	assert_string_equal(answer.refusal.code, "console.behind");
}

#define WITH_MODEL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MODEL(causes_lead_back_to_the_first_call),
		WITH_MODEL(a_mark_needs_a_clock_before_it),
		WITH_MODEL(causes_have_an_end),
		WITH_MODEL(a_story_is_of_one_report),
		WITH_MODEL(a_story_goes_through_marks),
		WITH_MODEL(a_story_begins_without_a_report),
		WITH_MODEL(a_story_is_in_order_of_time),
		WITH_MODEL(what_happens_to_a_thing_is_of_its_matter),
		WITH_MODEL(a_story_has_an_end),
		WITH_MODEL(who_sees_no_content_is_told_nothing),
		WITH_MODEL(every_journals_place_is_kept),
		WITH_MODEL(long_keys_are_no_firms),
		WITH_MODEL(an_event_that_is_too_long_is_left_out),
		WITH_MODEL(a_rotten_model_answers_nothing),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
