/* A book that comes by command: how large it may be, when its bytes are kept, what is said of one
 * that is wrong, and of a disk that is. */
#include <stdio.h>

#include "command.pb-c.h"
#include "common/stage/common_decide.h"
#include "common/stage/stage_internal.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define ADOPTED KIND(CALENDAR_ADOPTED)
#define REFUSED KIND(ACT_REFUSED)
#define BOOK_MOST ((size_t)8 << 20)
#define PROBLEMS_MOST 3000u

static struct desk desk;
static uint8_t content[BOOK_MOST];

/* What the shell was asked for, and what it says. */
static struct {
	unsigned tried, kept, read; /* read: one that was kept before, for its approval */
	size_t size;
	uint16_t kind;
	uint32_t roles, second_roles;
	char person[PRINCIPAL_ID];
	uint32_t version;
	bool anybody_there;
	enum status status, status_of_keeping;
	const char *problems;
	size_t problems_size; /* 0: all of them */
} shell;

static enum status keep_book(void *context, const struct book_offer *offer,
			     struct book_extra *ret_extra, struct writer *ret_problems)
{
	(void)context;
	bool keeps = offer->kept == NULL && !offer->try_only;
	shell.read += offer->kept != NULL;
	shell.tried += offer->kept == NULL && offer->try_only;
	shell.kept += keeps;
	shell.size = offer->content.size;
	shell.kind = offer->kind;
	shell.roles = offer->roles;
	shell.second_roles = offer->second_roles;
	(void)snprintf(shell.person, sizeof shell.person, "%s", offer->person->id);
	*ret_extra = (struct book_extra){.version = shell.version};
	ret_extra->people.anybody_there = shell.anybody_there;
	memset(ret_extra->digest, (int)shell.version, sizeof ret_extra->digest);
	enum status status = keeps ? shell.status_of_keeping : shell.status;
	if (status != STATUS_OK)
		writer_put(ret_problems, shell.problems,
			   shell.problems_size != 0 ? shell.problems_size : strlen(shell.problems));
	return status;
}

static void book_adopted(void *context, uint16_t kind, const uint8_t digest[32])
{
	(void)context;
	(void)kind;
	(void)digest;
}

static int begin(void **state)
{
	*state = &desk;
	memset(&shell, 0, sizeof shell);
	shell.version = 1;
	memset(content, 'b', sizeof content);
	desk_begin(&desk, &toy_producer);
	desk.stage->options.keep_book = keep_book;
	desk.stage->options.book_adopted = book_adopted;
	return 0;
}

static const Zh__Reply *adopt(size_t size, bool dry_run)
{
	static uint8_t packed[BOOK_MOST + 64];
	Zh__BookCommand book = ZH__BOOK_COMMAND__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	struct principal person = toy_person("zhao", ROLE_LEADER);
	book.name = "cn";
	book.has_content = 1;
	book.content = (ProtobufCBinaryData){size, content};
	command.act = "calendar.adopt";
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&book.base, packed), packed};
	if (dry_run)
		SET_OPTIONAL(&command, dry_run, 1);
	const Zh__Reply *reply = desk_command(&desk, &person, &command);
	assert_non_null(reply);
	return reply;
}

static void refused(const Zh__Reply *reply, Zh__Outcome outcome, const char *code)
{
	assert_int_equal(reply->outcome, outcome);
	assert_string_equal(reply->refusal->code, code);
}

static void the_shell_looks_before_it_keeps(void **state)
{
	(void)state;
	assert_int_equal(adopt(1000, false)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(shell.tried, 1);
	assert_int_equal(shell.kept, 1);
	assert_int_equal(shell.size, 1000);
	assert_int_equal(shell.kind, ADOPTED);
	assert_string_equal(shell.person, "zhao");
	assert_int_equal(shell.roles, ROLE_LEADER | ROLE_OPERATOR);
	assert_int_equal(shell.second_roles, ROLE_OPERATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER);
	assert_int_equal(desk_count(&desk, ADOPTED), 1);
}

/* 8 MiB are promised, which is more than an act's memory. */
static void a_book_of_any_size_is_looked_at(void **state)
{
	(void)state;
	static const size_t sizes[] = {1, STAGE_INPUT_ARENA / 2, STAGE_INPUT_ARENA - 2000,
				       STAGE_INPUT_ARENA, BOOK_MOST};
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		shell.version = (uint32_t)i + 1;
		assert_int_equal(adopt(sizes[i], false)->outcome, ZH__OUTCOME__OUTCOME_DONE);
		assert_int_equal(shell.size, sizes[i]);
		assert_int_equal(shell.kept, i + 1);
	}
	assert_int_equal(desk_count(&desk, ADOPTED), sizeof sizes / sizeof sizes[0]);
}

static void an_empty_book_is_refused_on_record(void **state)
{
	(void)state;
	refused(adopt(0, false), ZH__OUTCOME__OUTCOME_INVALID, "book.empty");
	assert_int_equal(stage_stats(desk.stage).refused, 1);
	assert_int_equal(shell.tried + shell.kept, 0);
	assert_int_equal(desk_count(&desk, REFUSED), 1);
}

static void what_is_wrong_with_it_is_said_and_on_record(void **state)
{
	(void)state;
	shell.status = STATUS_INVALID;
	shell.problems = "line 3: no such day";
	const Zh__Reply *reply = adopt(10, false);
	refused(reply, ZH__OUTCOME__OUTCOME_INVALID, "book.invalid");
	assert_string_equal(reply->refusal->where, "line 3: no such day");
	assert_int_equal(shell.kept, 0);
	assert_int_equal(desk_count(&desk, REFUSED), 1);
	/* More than is kept of it is cut off. */
	shell.problems = (const char *)content;
	shell.problems_size = PROBLEMS_MOST;
	reply = adopt(10, false);
	assert_int_equal(strlen(reply->refusal->where), PROBLEMS_MOST);
	shell.problems_size = PROBLEMS_MOST + 1;
	reply = adopt(10, false);
	refused(reply, ZH__OUTCOME__OUTCOME_INVALID, "book.invalid");
	assert_true(strlen(reply->refusal->where) <= PROBLEMS_MOST);
}

/* Nothing is wrong with the book: the same once more may go well, and no record says otherwise. */
static void a_disk_that_fails_says_nothing_of_the_book(void **state)
{
	(void)state;
	shell.problems = "no space left";
	for (unsigned i = 0; i < 2; i++) {
		shell.status = i == 0 ? STATUS_IO : STATUS_OK;
		shell.status_of_keeping = i == 1 ? STATUS_FULL : STATUS_OK;
		const Zh__Reply *reply = adopt(10, false);
		refused(reply, ZH__OUTCOME__OUTCOME_BUSY, "book.unkept");
		assert_string_equal(reply->refusal->where, "no space left");
		assert_int_equal(shell.kept, i);
	}
	assert_int_equal(desk_events(&desk), 0);
	assert_int_equal(stage_stats(desk.stage).refused, 0);
	desk.requests--; /* the very same request */
	shell.status_of_keeping = STATUS_OK;
	const Zh__Reply *reply = adopt(10, false);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_false(reply->repeated_request);
}

static void what_is_only_tried_is_not_kept(void **state)
{
	(void)state;
	assert_int_equal(adopt(10, true)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(shell.tried, 1);
	assert_int_equal(shell.kept, 0);
	assert_int_equal(desk_events(&desk), 0);
}

static void what_is_refused_is_not_kept(void **state)
{
	(void)state;
	(void)adopt(10, false);
	refused(adopt(10, false), ZH__OUTCOME__OUTCOME_REFUSED, "calendar.adopt.already");
	assert_int_equal(shell.tried, 2);
	assert_int_equal(shell.kept, 1);
}

/* Somebody waits for an answer in any case. */
static void where_nobody_keeps_books_it_is_said(void **state)
{
	(void)state;
	desk.stage->options.keep_book = NULL;
	const Zh__Reply *reply = adopt(10, false);
	refused(reply, ZH__OUTCOME__OUTCOME_BUSY, "book.unkept");
	assert_non_null(reply->refusal->where);
	assert_int_equal(desk_events(&desk), 0);
}

/* ---- proposed by one, approved by another */

static const Zh__Reply *approve(void)
{
	const Zh__Reply *reply =
		desk_act(&desk, "proposal.approve", OBJECT_PROPOSAL, 1, ROLE_OPERATOR);
	assert_non_null(reply);
	return reply;
}

static void propose(void)
{
	shell.anybody_there = true;
	(void)adopt(10, false); /* the first needs nobody else */
	shell.version = 2;
	assert_int_equal(adopt(10, false)->outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	assert_int_equal(shell.kept, 2); /* it lies there for who approves */
}

static void who_approves_has_the_book_read_again(void **state)
{
	(void)state;
	propose();
	assert_int_equal(approve()->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(shell.read, 1);
	assert_string_equal(shell.person, "zhao");
	assert_int_equal(shell.roles, ROLE_LEADER | ROLE_OPERATOR);
	assert_int_equal(desk_count(&desk, ADOPTED), 2);
	/* Of one that isn't open any more nobody looks for the book. */
	refused(approve(), ZH__OUTCOME__OUTCOME_REFUSED, "proposal.not_open");
	assert_int_equal(shell.read, 1);
}

static void a_book_that_cant_be_read_is_not_approved(void **state)
{
	(void)state;
	propose();
	uint64_t events = desk_events(&desk);
	shell.status = STATUS_IO;
	shell.problems = "it can't be read";
	const Zh__Reply *reply = approve();
	refused(reply, ZH__OUTCOME__OUTCOME_BUSY, "book.unkept");
	assert_string_equal(reply->refusal->where, "it can't be read");
	assert_int_equal(desk_events(&desk), events);
	shell.status = STATUS_INVALID;
	refused(approve(), ZH__OUTCOME__OUTCOME_INVALID, "book.invalid");
	assert_int_equal(desk_count(&desk, ADOPTED), 1);
	shell.status = STATUS_OK;
	assert_int_equal(approve()->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(desk_count(&desk, ADOPTED), 2);
}

static void approving_what_is_not_there_is_refused(void **state)
{
	(void)state;
	refused(approve(), ZH__OUTCOME__OUTCOME_NOT_FOUND, "proposal.not_found");
	assert_int_equal(shell.read, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_shell_looks_before_it_keeps),
		TEST(a_book_of_any_size_is_looked_at),
		TEST(an_empty_book_is_refused_on_record),
		TEST(what_is_wrong_with_it_is_said_and_on_record),
		TEST(a_disk_that_fails_says_nothing_of_the_book),
		TEST(what_is_only_tried_is_not_kept),
		TEST(what_is_refused_is_not_kept),
		TEST(where_nobody_keeps_books_it_is_said),
		TEST(who_approves_has_the_book_read_again),
		TEST(a_book_that_cant_be_read_is_not_approved),
		TEST(approving_what_is_not_there_is_refused),
	};
	return cmocka_run_group_tests_name("stage_book_command", tests, NULL, NULL);
}
