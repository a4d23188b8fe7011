/* What persons sign and the console carries: it is taken from the console alone, as the act of who
 * signed it, once, here and now; and whoever looks later finds who signed. */
#include <sodium.h>

#include "common/crypto/act_sign.h"
#include "common/crypto/alg.h"
#include "common/stage/message_block.h"
#include "intake.pb-c.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;

struct signer {
	struct principal principal;
	uint8_t key[ACT_SIGN_KEY];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	bool gone;
};
static struct signer lin, wu; /* an officer, a leader */

static const struct principal *signer_of(void *context, const char *id, int64_t now_ms,
					 const uint8_t *list, const uint8_t **ret_key)
{
	(void)context;
	(void)list;
	assert_true(now_ms > 0);
	struct signer *who = strcmp(id, "lin") == 0 ? &lin : strcmp(id, "wu") == 0 ? &wu : NULL;
	if (who == NULL || who->gone)
		return NULL;
	*ret_key = who->key;
	return &who->principal;
}

static void make_signer(struct signer *who, const char *id, uint32_t roles)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {(uint8_t)id[0]};
	who->gone = false;
	who->principal = toy_person(id, roles);
	assert_int_equal(crypto_sign_seed_keypair(who->key, who->secret, seed), 0);
}

static int begin(void **state)
{
	(void)state;
	assert_true(sodium_init() >= 0);
	make_signer(&lin, "lin", ROLE_OFFICER);
	make_signer(&wu, "wu", ROLE_LEADER);
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_producer;
	desk.signer = signer_of;
	desk_open(&desk);
	desk_turns(&desk, 1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_done(&desk);
	return 0;
}

/* A signed command, sound until a test spoils it. */
struct asked {
	uint32_t carrier; /* roles of the connection */
	const struct signer *by;
	const char *person;
	uint32_t region, region_signed;
	enum daemon daemon, daemon_signed;
	int64_t asked_ms, not_after_ms;
	uint64_t request;
	uint32_t alg;
	uint8_t command[64];
	size_t size;
	bool spoil_command, spoil_signature;
};

static struct asked add_by(const struct signer *by, uint64_t number)
{
	static uint64_t requests = UINT64_C(1) << 32; /* the desk numbers its own from 1 */
	struct asked asked = {
		.carrier = ROLE_CONSOLE,
		.by = by,
		.person = by->principal.id,
		.region = DESK_REGION,
		.region_signed = DESK_REGION,
		.daemon = DAEMON_INTAKE,
		.daemon_signed = DAEMON_INTAKE,
		.asked_ms = desk.clock.now_ms,
		.not_after_ms = desk.clock.now_ms + 120000,
		.request = ++requests,
		.alg = ALG_ED25519,
	};
	uint8_t packed[16];
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, number);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = "toy.add";
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	asked.size = protobuf_c_message_pack(&command.base, asked.command);
	return asked;
}

static const Zh__Reply *give(struct asked *asked)
{
	uint8_t text[ACT_SIGN_TEXT], signature[ACT_SIGN_SIGNATURE], id[ACT_SIGN_REQUEST];
	struct act_signed act = {.region = asked->region_signed,
				 .daemon = asked->daemon_signed,
				 .not_after_ms = asked->not_after_ms};
	be64_put(id, (uint64_t)asked->asked_ms);
	be64_put(id + 8, asked->request);
	memcpy(act.request_id, id, sizeof id);
	act_sign_digest(bytes_of(asked->command, asked->size), act.command);
	act_sign_text(&act, text);
	assert_int_equal(
		crypto_sign_detached(signature, NULL, text, sizeof text, asked->by->secret), 0);
	signature[7] ^= asked->spoil_signature;
	asked->command[asked->size - 1] ^= asked->spoil_command;

	Zh__SignedCommand command = ZH__SIGNED_COMMAND__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	struct principal from = toy_person("console", asked->carrier);
	from.has_key = true; /* of the connection: says nothing of who signs */
	memcpy(from.key, asked->by->key, sizeof from.key);
	command.person = asked->person;
	SET_OPTIONAL(&command, region, asked->region);
	SET_OPTIONAL(&command, daemon, (Zh__DaemonName)asked->daemon);
	SET_OPTIONAL(&command, not_after_ms, asked->not_after_ms);
	SET_OPTIONAL(&command, command, ((ProtobufCBinaryData){asked->size, asked->command}));
	SET_OPTIONAL(&command, alg, asked->alg);
	SET_OPTIONAL(&command, signature, ((ProtobufCBinaryData){sizeof signature, signature}));
	SET_OPTIONAL(&request, request_id, ((ProtobufCBinaryData){sizeof id, id}));
	request.ask_case = ZH__REQUEST__ASK_SIGNED_COMMAND;
	request.signed_command = &command;
	const Zh__Reply *reply = desk_ask(&desk, &from, &request, 2);
	asked->command[asked->size - 1] ^= asked->spoil_command;
	return reply;
}

static void expect_refused(struct asked *asked, const char *code)
{
	uint64_t before = desk_events(&desk);
	const Zh__Reply *reply = give(asked);
	assert_non_null(reply->refusal);
	assert_string_equal(reply->refusal->code, code);
	assert_int_equal(reply->outcome, strcmp(code, "request.other_content") == 0
						 ? ZH__OUTCOME__OUTCOME_CONFLICT
						 : ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	assert_int_equal(desk_events(&desk), before);
}

static void expect_done(struct asked *asked)
{
	const Zh__Reply *reply = give(asked);
	if (reply->refusal != NULL)
		fail_msg("refused: %s", reply->refusal->code);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
}

/* ---- */

static void test_who_signed_acts(void **state)
{
	(void)state;
	struct asked asked = add_by(&lin, 7);
	uint8_t memory[4096];
	struct arena arena;
	struct event event;
	expect_done(&asked);
	arena_init(&arena, memory, sizeof memory);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &arena, &event));
	const Zh__ActSignature *note = event.meta->signature;
	assert_non_null(note);
	assert_string_equal(event.meta->person, "lin");
	assert_string_equal(note->person, "lin");
	assert_int_equal(note->alg, ALG_ED25519);
	assert_memory_equal(note->key.data, lin.key, ACT_SIGN_KEY);
	assert_int_equal(note->signature.len, ACT_SIGN_SIGNATURE);
	assert_int_equal(note->command.len, asked.size);
	assert_memory_equal(note->command.data, asked.command, asked.size);
	/* An act of one's own key bears none. */
	assert_int_equal(desk_add(&desk, 8)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	arena_reset(&arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &arena, &event));
	assert_null(event.meta->signature);
	desk_check_replay(&desk);
}

static void test_with_the_roles_of_who_signed(void **state)
{
	(void)state;
	struct asked asked = add_by(&wu, 7);
	asked.carrier = ROLE_CONSOLE | ROLE_OFFICER;
	const Zh__Reply *reply = give(&asked);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	assert_string_equal(reply->refusal->code, "act.role");
}

static void test_nothing_unsigned_comes_through_the_console(void **state)
{
	(void)state;
	Zh__Command command = ZH__COMMAND__INIT;
	struct principal console = toy_person("console", ROLE_CONSOLE | ROLE_OFFICER);
	command.act = "toy.add";
	const Zh__Reply *reply = desk_command(&desk, &console, &command);
	assert_string_equal(reply->refusal->code, "request.unsigned");
}

static void test_nothing_signed_comes_from_anybody_else(void **state)
{
	(void)state;
	for (uint32_t role = 1; role <= ROLE_UNIT_HEAD; role <<= 1) {
		struct asked asked = add_by(&lin, 7);
		asked.carrier = role;
		if (role != ROLE_CONSOLE)
			expect_refused(&asked, "request.signed_elsewhere");
	}
}

static void test_a_forged_signature_is_none(void **state)
{
	(void)state;
	struct asked asked = add_by(&lin, 7);
	asked.spoil_signature = true;
	expect_refused(&asked, "request.signature_wrong");
	asked = add_by(&lin, 7);
	asked.spoil_command = true;
	expect_refused(&asked, "request.signature_wrong");
	asked = add_by(&lin, 7);
	asked.alg = ALG_CURVE25519;
	expect_refused(&asked, "request.signature_alg");
}

static void test_nobody_signs_for_another(void **state)
{
	(void)state;
	struct asked asked = add_by(&wu, 7);
	asked.person = "lin";
	expect_refused(&asked, "request.signature_wrong");
	asked.person = "nobody";
	expect_refused(&asked, "request.signer_unknown");
	asked.person = NULL;
	expect_refused(&asked, "request.signer_unknown");
	asked = add_by(&lin, 7);
	lin.gone = true;
	expect_refused(&asked, "request.signer_unknown");
}

static void test_a_signature_is_for_one_region(void **state)
{
	(void)state;
	struct asked asked = add_by(&lin, 7);
	asked.region = asked.region_signed = DESK_REGION + 1;
	expect_refused(&asked, "request.signed_for_region");
	asked.region = DESK_REGION;
	expect_refused(&asked, "request.signature_wrong");
}

static void test_a_signature_is_for_one_daemon(void **state)
{
	(void)state;
	struct asked asked = add_by(&lin, 7);
	asked.daemon = asked.daemon_signed = DAEMON_CREDIT;
	expect_refused(&asked, "request.signed_for_daemon");
	asked.daemon = DAEMON_INTAKE;
	expect_refused(&asked, "request.signature_wrong");
}

static void test_a_signature_expires(void **state)
{
	(void)state;
	struct asked asked = add_by(&lin, 7);
	asked.not_after_ms = desk.clock.now_ms - 1;
	expect_refused(&asked, "request.signature_expired");
	asked = add_by(&lin, 7);
	clock_manual_advance(&desk.clock, 120001);
	expect_refused(&asked, "request.signature_expired");
	/* Its moment lies too far back, whatever it says of its end. */
	asked = add_by(&lin, 7);
	asked.asked_ms -= 5 * MS_PER_MINUTE + 1;
	expect_refused(&asked, "request.signature_expired");
	asked = add_by(&lin, 7);
	asked.asked_ms += 5 * MS_PER_MINUTE + 1;
	asked.not_after_ms = asked.asked_ms;
	expect_refused(&asked, "request.signature_early");
	asked = add_by(&lin, 7);
	asked.not_after_ms = desk.clock.now_ms + 10 * MS_PER_MINUTE + 1;
	expect_refused(&asked, "request.signature_early");
	asked = add_by(&lin, 7);
	asked.asked_ms = INT64_MIN; /* as a number without a sign it lies far ahead */
	expect_refused(&asked, "request.signature_early");
}

static void test_the_same_once_more_is_answered_and_not_done(void **state)
{
	(void)state;
	struct asked asked = add_by(&lin, 7);
	expect_done(&asked);
	uint64_t events = desk_events(&desk);
	const Zh__Reply *again = give(&asked);
	assert_int_equal(again->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_true(again->repeated_request);
	/* Also when it has expired: whoever lost the answer learns what became of it. */
	clock_manual_advance(&desk.clock, 10 * MS_PER_MINUTE);
	assert_int_equal(give(&asked)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(desk_events(&desk), events);
}

static void test_the_same_request_is_for_one_content(void **state)
{
	(void)state;
	struct asked asked = add_by(&lin, 7);
	expect_done(&asked);
	struct asked other = add_by(&lin, 8);
	other.request = asked.request;
	expect_refused(&other, "request.other_content");
}

static void test_what_was_signed_must_be_a_command(void **state)
{
	(void)state;
	struct asked asked = add_by(&lin, 7);
	memset(asked.command, 0xff, asked.size);
	expect_refused(&asked, "request.signed_unreadable");
	asked.size = 0; /* no act at all */
	asked.request += 100000;
	asked.spoil_command = false;
	memset(asked.command, 0, sizeof asked.command);
	asked.size = 1;
	expect_refused(&asked, "request.signed_unreadable");
}

/* ---- afterwards */

static bool journal_holds(uint64_t *ret_signatures)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__VerifyQuery verify = ZH__VERIFY_QUERY__INIT;
	struct principal from = toy_person("auditor", ROLE_AUDITOR);
	query.ask_case = ZH__QUERY__ASK_VERIFY;
	query.verify = &verify;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	const Zh__QueryAnswer *answer = desk_ask(&desk, &from, &request, 2)->answer;
	assert_int_equal(answer->n_lines, 1);
	char line[1024];
	size_t size = answer->lines[0].len;
	assert_true(size < sizeof line);
	memcpy(line, answer->lines[0].data, size);
	line[size] = '\0';
	const char *count = strstr(line, "\"signatures\":");
	*ret_signatures = count != NULL ? strtoull(count + 13, NULL, 10) : 0;
	return strstr(line, "\"intact\":true") != NULL;
}

static void test_every_signature_can_be_checked_later(void **state)
{
	(void)state;
	uint64_t signatures = 9;
	assert_true(journal_holds(&signatures));
	assert_int_equal(signatures, 0);
	for (uint64_t number = 1; number <= 3; number++) {
		struct asked asked = add_by(&lin, number);
		expect_done(&asked);
		assert_int_equal(desk_add(&desk, 100 + number)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	}
	assert_true(journal_holds(&signatures));
	assert_int_equal(signatures, 3);
	/* By a list that has another key for her, nobody signed that. */
	uint8_t kept = lin.key[0];
	memcpy(lin.key, wu.key, sizeof lin.key);
	assert_false(journal_holds(&signatures));
	make_signer(&lin, "lin", ROLE_OFFICER);
	assert_int_equal(lin.key[0], kept);
	assert_true(journal_holds(&signatures));
	lin.gone = true;
	assert_false(journal_holds(&signatures));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
		TEST(test_who_signed_acts),
		TEST(test_with_the_roles_of_who_signed),
		TEST(test_nothing_unsigned_comes_through_the_console),
		TEST(test_nothing_signed_comes_from_anybody_else),
		TEST(test_a_forged_signature_is_none),
		TEST(test_nobody_signs_for_another),
		TEST(test_a_signature_is_for_one_region),
		TEST(test_a_signature_is_for_one_daemon),
		TEST(test_a_signature_expires),
		TEST(test_the_same_once_more_is_answered_and_not_done),
		TEST(test_the_same_request_is_for_one_content),
		TEST(test_what_was_signed_must_be_a_command),
		TEST(test_every_signature_can_be_checked_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
