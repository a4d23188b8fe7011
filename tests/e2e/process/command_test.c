/* What persons command over the sockets of real daemons: once, by who may, and on what they saw. */
#include <signal.h>
#include <stdio.h>

#include "command.pb-c.h"
#include "common/core/decider.h"
#include "common/policy/yaml/pool.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "tests/e2e/kit/e2e.h"

#define DAY_MS INT64_C(86400000)

struct fixture {
	struct county county;
	struct bus_caller *leader; /* of hazard */
};

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	e2e_add_person(&fixture->county, "both-1", "discloser, leader");
	MUST(county_start_all(&fixture->county, &err_));
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(e2e_push(feed, 0, 5, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 5);
	bus_caller_close(feed);
	e2e_wait_quiet(&fixture->county);
	fixture->leader = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "leader-1");
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	bus_caller_close(fixture->leader);
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

static void expect(struct bus_caller *caller, const struct e2e_act *act, const char *words)
{
	char text[E2E_CODE * 2];
	struct e2e_reply reply;
	e2e_do(caller, act, &reply);
	e2e_outcome_text(&reply, text);
	assert_string_equal(text, words);
}

static struct e2e_act assign(uint64_t hazard, Zh__AssignCommand *body, const char *owner)
{
	zh__assign_command__init(body);
	body->owner = owner;
	body->unit = "bureau";
	return (struct e2e_act){.act = "hazard.assign",
				.kind = OBJECT_HAZARD,
				.number = hazard,
				.body = &body->base};
}

/* ---- requests */

static void a_request_that_comes_again_gets_the_first_answer_even_after_a_restart(void **state)
{
	static const uint8_t id[16] = "request that is ";
	struct fixture *fixture = (struct fixture *)*state;
	Zh__AssignCommand body;
	struct e2e_reply first, again;
	struct e2e_digest before, after;
	int exit_status;
	struct e2e_act act = assign(1, &body, "officer-1");
	act.request_id = id;
	e2e_must(fixture->leader, &act, &first);
	assert_false(first.repeated);
	e2e_digest(fixture->leader, &before);
	for (unsigned i = 0; i < 2; i++) {
		e2e_must(fixture->leader, &act, &again);
		assert_true(again.repeated);
		assert_int_equal(again.outcome, first.outcome);
		assert_int_equal(again.sequence, first.sequence);
		assert_int_equal(again.object, first.object);
		bus_caller_close(fixture->leader);
		if (i == 0) {
			e2e_signal(&fixture->county, DAEMON_HAZARD, SIGTERM);
			MUST(county_wait_exit(&fixture->county, DAEMON_HAZARD, E2E_WAIT_MS,
					      &exit_status, &err_));
			MUST(county_start(&fixture->county, DAEMON_HAZARD, &err_));
		}
		fixture->leader = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "leader-1");
	}
	/* Somebody else's: not an answer to this one's question. */
	struct bus_caller *other = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "leader-2");
	expect(other, &act, "not_permitted request.of_another");
	bus_caller_close(other);
	e2e_digest(fixture->leader, &after);
	e2e_assert_same(&before, &after);
}

/* Whoever got no answer asks again, and zhianctl ends by the outcome. */
static void a_refusal_that_comes_again_is_the_first_one(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	Zh__AssignCommand body, older;
	struct e2e_reply reply, first, again;
	struct e2e_act act = assign(4, &body, "officer-1");
	e2e_must(fixture->leader, &act, &reply);
	const uint64_t version = reply.version != 0 ? reply.version : 1;
	e2e_must(fixture->leader, &act, &reply);
	const struct {
		struct e2e_act act;
		const char *words;
	} tries[] = {
		{assign(999, &body, "officer-1"), "not_found hazard.not_found"},
		{assign(4, &older, "officer-2"), "conflict hazard.moved_on"},
	};
	for (uint8_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		const uint8_t id[16] = {1, 2, 3, i};
		char words[E2E_CODE * 2];
		act = tries[i].act;
		act.request_id = id;
		act.seen = act.number == 4 ? version : 0;
		e2e_do(fixture->leader, &act, &first);
		e2e_do(fixture->leader, &act, &again);
		e2e_outcome_text(&again, words);
		assert_string_equal(words, tries[i].words);
		assert_false(first.repeated);
		assert_true(again.repeated);
		assert_int_equal(again.outcome, first.outcome);
		assert_int_equal(again.sequence, first.sequence);
	}
}

static void who_saw_an_older_version_is_told(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	Zh__AssignCommand body;
	struct e2e_reply reply;
	struct e2e_act act = assign(2, &body, "officer-1");
	e2e_must(fixture->leader, &act, &reply);
	act = assign(2, &body, "officer-2");
	act.seen = reply.version != 0 ? reply.version : 1;
	e2e_must(fixture->leader, &act, &reply);
	expect(fixture->leader, &act, "conflict hazard.moved_on");
	act.seen = 0;
	e2e_must(fixture->leader, &act, &reply);
}

static void a_dry_run_says_what_would_be_and_changes_nothing(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	Zh__AssignCommand body;
	Zh__HazardLookBackCommand look = ZH__HAZARD_LOOK_BACK_COMMAND__INIT;
	struct e2e_digest before, after;
	struct e2e_act act = assign(3, &body, "officer-1");
	act.dry_run = true;
	e2e_digest(fixture->leader, &before);
	expect(fixture->leader, &act, "done");
	char text[E2E_CODE * 2];
	struct e2e_reply reply;
	e2e_do(fixture->leader,
	       &(struct e2e_act){.act = "hazard.look-back",
				 .kind = OBJECT_HAZARD,
				 .number = 3,
				 .dry_run = true,
				 .body = &look.base},
	       &reply);
	e2e_outcome_text(&reply, text);
	assert_int_not_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	e2e_digest(fixture->leader, &after);
	e2e_assert_same(&before, &after);
}

static void who_has_not_the_role_is_refused_on_record(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	Zh__AssignCommand body;
	struct e2e_act act = assign(3, &body, "officer-1");
	struct bus_caller *officer =
		e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "officer-1");
	size_t recorded = e2e_events(fixture->leader, KIND(ACT_REFUSED));
	expect(officer, &act, "not_permitted act.role");
	assert_int_equal(e2e_events(fixture->leader, KIND(ACT_REFUSED)), recorded + 1);
	bus_caller_close(officer);
}

static void a_real_clock_is_not_driven(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	Zh__DriveClockCommand drive = ZH__DRIVE_CLOCK_COMMAND__INIT;
	struct bus_caller *operator=
		e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "operator-1");
	SET_OPTIONAL(&drive, now_ms, e2e_moment(fixture->leader, E2E_STATUS, "now_ms") + DAY_MS);
	expect(operator, &(struct e2e_act){.act = "demo.advance", .body = &drive.base},
	       "refused demo.not_driven");
	bus_caller_close(operator);
}

/* ---- two persons */

static void a_second_person_is_another_person(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	Zh__InformantEraseCommand erase = ZH__INFORMANT_ERASE_COMMAND__INIT;
	struct e2e_reply proposed, reply;
	struct e2e_act act = {
		.act = "informant.erase", .kind = OBJECT_REPORT, .number = 1, .body = &erase.base};
	struct bus_caller *both = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "both-1");
	struct bus_caller *leader = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "leader-1");
	struct bus_caller *officer =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "officer-1");
	erase.ground = "按保存期限删除";
	erase.article = "个人信息保护法第四十七条";
	e2e_must(both, &act, &proposed);
	assert_int_equal(proposed.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	act = (struct e2e_act){
		.act = "proposal.approve", .kind = OBJECT_PROPOSAL, .number = proposed.object};
	expect(leader, &act, "invalid proposal.not_seen");
	act.seen = proposed.version + 1;
	expect(leader, &act, "conflict proposal.moved_on");
	act.seen = proposed.version;
	expect(both, &act, "refused proposal.same_person");
	expect(officer, &act, "refused proposal.role");
	assert_int_equal(e2e_events(leader, KIND(INFORMANT_ERASURE_ORDERED)), 0);
	e2e_must(leader, &act, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	char *ordered = e2e_tail(leader, KIND(INFORMANT_ERASURE_ORDERED));
	assert_non_null(strstr(ordered, "\"person\":\"both-1\",\"second\":\"leader-1\""));
	free(ordered);
	/* Once is enough: what is approved can't be approved again. */
	e2e_do(leader, &act, &reply);
	assert_int_not_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	bus_caller_close(officer);
	bus_caller_close(leader);
	bus_caller_close(both);
}

/* ---- a new policy */

static size_t policies(struct bus_caller *caller)
{
	char *books = e2e_list(caller, "book");
	const char *at = books;
	struct bytes line;
	size_t count = 0;
	while (e2e_next_line(&at, &line))
		count += memmem(line.data, line.size, "\"policy", 7) != NULL ||
			 memmem(line.data, line.size, "policy_adopted", 14) != NULL;
	free(books);
	return count;
}

static size_t line_of(const struct county *county, const char *name, const char *words)
{
	size_t size, line = 1;
	char *text = e2e_read(county, name, &size);
	const char *end = strstr(text, words);
	assert_non_null(end);
	for (const char *at = text; at < end; at++)
		line += *at == '\n';
	free(text);
	return line;
}

static void a_policy_is_adopted_for_later_and_a_wrong_one_not_at_all(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct pool pool;
	struct e2e_reply proposed, reply;
	struct e2e_digest before, after;
	pool_init(&pool);
	int64_t now_ms = e2e_moment(fixture->leader, E2E_STATUS, "now_ms");
	struct bytes wrong =
		e2e_policy(&fixture->county, "topic: hazard.level", "topic: hazard.levle", &pool);
	struct bytes right = e2e_policy(&fixture->county, NULL, NULL, &pool);
	size_t had = policies(fixture->leader);
	assert_int_equal(had, 1);

	e2e_digest(fixture->leader, &before);
	e2e_adopt_policy(fixture->leader, right, now_ms + DAY_MS, true, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	e2e_digest(fixture->leader, &after);
	e2e_assert_same(&before, &after);

	e2e_adopt_policy(fixture->leader, wrong, 0, false, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(reply.code, "book.invalid");
	char place[64];
	(void)snprintf(place, sizeof place, "hazard.yaml:%zu:",
		       line_of(&fixture->county, "policy/hazard.yaml", "topic: hazard.level"));
	assert_non_null(strstr(reply.where, place));
	assert_non_null(strstr(reply.where, "hazard.levle"));
	assert_int_equal(policies(fixture->leader), had);

	struct bus_caller *officer =
		e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "officer-1");
	e2e_adopt_policy(officer, right, 0, false, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	bus_caller_close(officer);

	/* What binds everybody from tomorrow on isn't one leader's word, nor two leaders'. */
	e2e_adopt_policy(fixture->leader, right, now_ms + DAY_MS, false, &proposed);
	assert_int_equal(proposed.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	e2e_approve(&fixture->county, DAEMON_HAZARD, "leader-1", &proposed, &reply);
	assert_string_equal(reply.code, "proposal.same_person");
	e2e_approve(&fixture->county, DAEMON_HAZARD, "officer-1", &proposed, &reply);
	assert_string_equal(reply.code, "proposal.role");
	assert_int_equal(policies(fixture->leader), had);
	e2e_approve(&fixture->county, DAEMON_HAZARD, "operator-1", &proposed, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(policies(fixture->leader), had + 1);
	pool_done(&pool);
}

/* ---- what days count, and which goods are under what */

struct new_book {
	const char *act, *name, *file;
	const char *version, *next; /* what the file says, and what the new one does */
	const char *was, *is;       /* another line that changes */
	const char *tells[3];       /* what a second person is shown */
	Zh__EventKind kind;         /* of its adoption */
};

static void needs_two(struct fixture *fixture, const struct new_book *book)
{
	struct e2e_reply proposed, reply;
	struct e2e_digest before, after;
	e2e_replace(&fixture->county, book->file, book->version, book->next);
	e2e_replace(&fixture->county, book->file, book->was, book->is);
	size_t size;
	char *text = e2e_read(&fixture->county, book->file, &size);
	e2e_digest(fixture->leader, &before);
	e2e_adopt_book(fixture->leader, book->act, book->name, bytes_of(text, size), &proposed);
	assert_int_equal(proposed.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	free(text);
	text = e2e_show_proposal(fixture->leader, proposed.object);
	for (unsigned i = 0; i < 3; i++)
		if (strstr(text, book->tells[i]) == NULL)
			fail_msg("%s isn't in %s", book->tells[i], text);
	free(text);
	e2e_approve(&fixture->county, DAEMON_HAZARD, "leader-1", &proposed, &reply);
	assert_string_equal(reply.code, "proposal.same_person");
	e2e_approve(&fixture->county, DAEMON_HAZARD, "officer-1", &proposed, &reply);
	assert_string_equal(reply.code, "proposal.role");
	e2e_approve(&fixture->county, DAEMON_HAZARD, "operator-1", &proposed, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	e2e_digest(fixture->leader, &after);
	assert_true(after.sequence > before.sequence);
	text = e2e_tail(fixture->leader, book->kind);
	assert_non_null(strstr(text, "\"approved_by\":\"operator-1\""));
	assert_non_null(strstr(text, "\"proposed_by\":\"leader-1\""));
	free(text);
}

/* Without a working day no term ever ends, and a class without its regime is under no strict rule:
 * what one person could prolong and hide so needs two. */
static void a_calendar_needs_two(void **state)
{
	needs_two((struct fixture *)*state,
		  &(struct new_book){
			  "calendar.adopt",
			  "cn",
			  "calendar/cn.csv",
			  "# version: 1",
			  "# version: 2",
			  "2026-10-10,workday,国庆节",
			  "2026-11-02,holiday,州庆",
			  {"\"calendar_in_force\":1,",
			   "{\"change\":\"day_off\",\"day\":\"2026-10-10\",\"name\":\"国庆节\"}",
			   "{\"change\":\"day_off\",\"day\":\"2026-11-02\",\"name\":\"州庆\"}]"},
			  KIND(CALENDAR_ADOPTED)});
}

static void a_dictionary_needs_two(void **state)
{
	needs_two((struct fixture *)*state,
		  &(struct new_book){"dictionary.adopt",
				     "products",
				     "dictionary/products.yaml",
				     "\nversion: 1\n",
				     "\nversion: 2\n",
				     "name_zh: \"玩具\", name_en: \"toys\", flags: [ccc, child]",
				     "name_zh: \"玩具\", name_en: \"toys\", flags: [child]",
				     {"\"dictionary_in_force\":1,",
				      "\"dictionary_changes\":[{\"change\":\"class_changed\","
				      "\"class_code\":\"S0-02\",\"name\":\"玩具\","
				      "\"flags\":[\"child\"],",
				      "\"was_flags\":[\"ccc\",\"child\"]}]"},
				     KIND(DICTIONARY_ADOPTED)});
}

/* A disk that fails is no fault of the book's: the answer isn't kept, and the same request, asked
 * again when the disk is well, does what was asked. */
static void a_book_that_cannot_be_kept_is_not_called_wrong(void **state)
{
	static const uint8_t first[16] = "book's proposal ", second[16] = "book's approval ";
	struct fixture *fixture = (struct fixture *)*state;
	struct pool pool;
	struct e2e_reply proposed, reply;
	char books[COUNTY_PATH + 64], away[COUNTY_PATH + 64];
	(void)snprintf(books, sizeof books, "%s/hazard/books", fixture->county.var);
	(void)snprintf(away, sizeof away, "%s/hazard/books.away", fixture->county.var);
	pool_init(&pool);
	int64_t later_ms = e2e_moment(fixture->leader, E2E_STATUS, "now_ms") + 2 * DAY_MS;
	struct bytes bundle =
		e2e_policy(&fixture->county, "\nversion: 1\n", "\nversion: 3\n", &pool);

	assert_int_equal(rename(books, away), 0);
	e2e_adopt_policy_as(fixture->leader, bundle, later_ms, first, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_BUSY);
	assert_string_equal(reply.code, "book.unkept");
	assert_non_null(strstr(reply.where, "/hazard/books/"));
	assert_int_equal(rename(away, books), 0);
	e2e_adopt_policy_as(fixture->leader, bundle, later_ms, first, &proposed);
	assert_int_equal(proposed.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);

	assert_int_equal(rename(books, away), 0);
	e2e_approve_as(&fixture->county, DAEMON_HAZARD, "operator-1", &proposed, second, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_BUSY);
	assert_string_equal(reply.code, "book.unkept");
	char *shown = e2e_show_proposal(fixture->leader, proposed.object);
	assert_non_null(strstr(shown, "\"refused_now\":\"book.unkept\""));
	free(shown);
	assert_int_equal(rename(away, books), 0);
	e2e_approve_as(&fixture->county, DAEMON_HAZARD, "operator-1", &proposed, second, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	pool_done(&pool);
}

/* Nobody's list, calendar, dictionary or rules are the empty ones, and no daemon ends of it. */
static void an_empty_book_changes_nothing(void **state)
{
	static const struct {
		const char *act, *name, *who;
		Zh__EventKind kind;
	} books[] = {{"policy.adopt", "policy", "leader-1", KIND(POLICY_ADOPTED)},
		     {"calendar.adopt", "cn", "leader-1", KIND(CALENDAR_ADOPTED)},
		     {"dictionary.adopt", "products", "leader-1", KIND(DICTIONARY_ADOPTED)},
		     {"people.adopt", "people", "operator-1", KIND(PEOPLE_ADOPTED)}};
	struct fixture *fixture = (struct fixture *)*state;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		for (size_t i = 0; i < sizeof books / sizeof books[0]; i++) {
			struct bus_caller *caller =
				e2e_connect(&fixture->county, daemon, "cmd", books[i].who);
			struct e2e_reply reply;
			char *before = e2e_tail(caller, books[i].kind);
			e2e_adopt_book(caller, books[i].act, books[i].name, bytes_of(NULL, 0),
				       &reply);
			assert_string_equal(reply.code, "book.empty");
			assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_INVALID);
			char *after = e2e_tail(caller, books[i].kind);
			assert_string_equal(before, after);
			free(before);
			free(after);
			bus_caller_close(caller);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_request_that_comes_again_gets_the_first_answer_even_after_a_restart),
		cmocka_unit_test(a_refusal_that_comes_again_is_the_first_one),
		cmocka_unit_test(who_saw_an_older_version_is_told),
		cmocka_unit_test(a_dry_run_says_what_would_be_and_changes_nothing),
		cmocka_unit_test(who_has_not_the_role_is_refused_on_record),
		cmocka_unit_test(a_real_clock_is_not_driven),
		cmocka_unit_test(a_second_person_is_another_person),
		cmocka_unit_test(a_policy_is_adopted_for_later_and_a_wrong_one_not_at_all),
		cmocka_unit_test(a_calendar_needs_two),
		cmocka_unit_test(a_dictionary_needs_two),
		cmocka_unit_test(a_book_that_cannot_be_kept_is_not_called_wrong),
		cmocka_unit_test(an_empty_book_changes_nothing),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}
