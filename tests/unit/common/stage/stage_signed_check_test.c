/* Signatures of a journal that somebody has written into: what was signed so is told from what was
 * not, each by the list of people of its time. */
#include <sodium.h>

#include "common/base/bytes.h"
#include "common/crypto/act_sign.h"
#include "common/crypto/alg.h"
#include "common/stage/persons/signed_check.h"
#include "intake.pb-c.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;
static uint8_t key[ACT_SIGN_KEY], secret[crypto_sign_SECRETKEYBYTES];
static enum signed_signer listed; /* what the lists say of lin */
static uint8_t by_list[32];       /* the one that was asked for last; zeros: none */

static int begin(void **state)
{
	static const uint8_t seed[crypto_sign_SEEDBYTES] = {7};
	(void)state;
	assert_true(sodium_init() >= 0);
	assert_int_equal(crypto_sign_seed_keypair(key, secret, seed), 0);
	listed = SIGNER_LISTED;
	desk_begin(&desk, &toy_producer);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_done(&desk);
	return 0;
}

/* An event of an act that lin signed, until a test spoils it. */
struct signed_event {
	Zh__EventMeta meta;
	Zh__ActSignature note;
	Zh__ReportJoined body;
	uint8_t digest[ACT_SIGN_DIGEST], signature[ACT_SIGN_SIGNATURE], command[4];
	struct event event;
};

static void sign(struct signed_event *act)
{
	uint8_t text[ACT_SIGN_TEXT];
	struct act_signed what = {
		.region = DESK_REGION, .daemon = DAEMON_INTAKE, .not_after_ms = 9000};
	*act = (struct signed_event){.meta = ZH__EVENT_META__INIT,
				     .note = ZH__ACT_SIGNATURE__INIT,
				     .body = ZH__REPORT_JOINED__INIT,
				     .command = {1, 2, 3, 4}};
	act_sign_digest(bytes_of(act->command, 4), act->digest);
	be64_put(what.request_id, 50);
	be64_put(what.request_id + 8, 51);
	memcpy(what.command, act->digest, sizeof act->digest);
	act_sign_text(&what, text);
	assert_int_equal(crypto_sign_detached(act->signature, NULL, text, sizeof text, secret), 0);
	act->note.person = "lin";
	SET_OPTIONAL(&act->note, alg, ALG_ED25519);
	SET_OPTIONAL(&act->note, key, ((ProtobufCBinaryData){sizeof key, key}));
	SET_OPTIONAL(&act->note, not_after_ms, 9000);
	SET_OPTIONAL(&act->note, command_digest,
		     ((ProtobufCBinaryData){sizeof act->digest, act->digest}));
	SET_OPTIONAL(&act->note, command, ((ProtobufCBinaryData){4, act->command}));
	SET_OPTIONAL(&act->note, signature,
		     ((ProtobufCBinaryData){sizeof act->signature, act->signature}));
	act->meta.person = "lin";
	act->meta.signature = &act->note;
	act->event = (struct event){.head = {.kind = KIND(REPORT_JOINED),
					     .version = EVENT_VERSION,
					     .cause_kind = EVENT_CAUSE_REQUEST,
					     .cause_a = 50,
					     .cause_b = 51},
				    .meta = &act->meta,
				    .body = &act->body.base};
}

static void append(struct event *const *events, uint32_t count, int64_t now_ms)
{
	static uint8_t memory[8192];
	struct writer out = writer_over(memory, sizeof memory);
	struct frame_header header = {.now_ms = now_ms, .count = count};
	for (uint32_t i = 0; i < count; i++)
		assert_ok(event_write(events[i], &out));
	assert_ok(journal_append(desk.journal, &header, writer_bytes(&out), NULL));
}

static void append_one(struct event *event)
{
	append(&event, 1, DESK_START_MS);
}

/* ---- looking */

static struct {
	unsigned count;
	uint64_t sequence, frame;
	const char *code;
	bool first_is_enough;
} wrong;

static bool note_wrong(void *context, const struct signed_wrong *found)
{
	(void)context;
	wrong.count++;
	wrong.sequence = found->sequence;
	wrong.frame = found->frame;
	wrong.code = found->code;
	assert_int_equal(found->event->sequence, found->sequence);
	return !wrong.first_is_enough;
}

static enum signed_signer signer_of(void *context, const char *id, int64_t now_ms,
				    const uint8_t *list, const uint8_t **ret_key)
{
	(void)context;
	assert_true(now_ms >= DESK_START_MS);
	memset(by_list, 0, sizeof by_list);
	if (list != NULL)
		memcpy(by_list, list, sizeof by_list);
	*ret_key = key;
	return strcmp(id, "lin") == 0 ? listed : SIGNER_UNKNOWN;
}

static struct signed_acts walk(void)
{
	struct signed_acts found = {9, 9};
	struct signed_check check = {.journal = desk.journal,
				     .arena = &desk.arena,
				     .signer = signer_of,
				     .wrong = note_wrong};
	bool enough = wrong.first_is_enough;
	memset(&wrong, 0, sizeof wrong);
	wrong.first_is_enough = enough;
	assert_ok(signed_acts_walk(&check, &found, NULL));
	return found;
}

/* ---- */

typedef void spoil_fn(struct signed_event *act);

static void nothing(struct signed_event *act)
{
	(void)act;
}
static void by_second(struct signed_event *act)
{
	act->meta.person = "wu";
	act->meta.second = "lin";
}
static void other_alg(struct signed_event *act)
{
	act->note.alg = ALG_CURVE25519;
}
static void short_key(struct signed_event *act)
{
	act->note.key.len--;
}
static void short_digest(struct signed_event *act)
{
	act->note.command_digest.len--;
}
static void no_signer(struct signed_event *act)
{
	act->note.person = NULL;
}
static void nobody_acted(struct signed_event *act)
{
	act->meta.person = NULL;
}
static void another_acted(struct signed_event *act)
{
	act->meta.person = "wu";
}
static void other_key(struct signed_event *act)
{
	static uint8_t other[ACT_SIGN_KEY] = {1};
	act->note.key.data = other;
}
static void other_command(struct signed_event *act)
{
	act->command[2]++;
}
static void other_digest(struct signed_event *act)
{
	act->digest[3]++;
	act->note.has_command = 0;
}
static void other_request(struct signed_event *act)
{
	act->event.head.cause_b++;
}
static void longer_term(struct signed_event *act)
{
	act->note.not_after_ms++;
}
static void other_signature(struct signed_event *act)
{
	act->signature[9]++;
}

static void each_forgery_is_found_by_name(void **state)
{
	(void)state;
	static const struct {
		spoil_fn *spoil;
		const char *code; /* NULL: it is sound */
	} forgeries[] = {
		{nothing, NULL},
		{by_second, NULL},
		{other_alg, "signature_incomplete"},
		{short_key, "signature_incomplete"},
		{short_digest, "signature_incomplete"},
		{no_signer, "signature_incomplete"},
		{nobody_acted, "signed_by_another"},
		{another_acted, "signed_by_another"},
		{other_key, "signer_not_listed"},
		{other_command, "signature_wrong"},
		{other_digest, "signature_wrong"},
		{other_request, "signature_wrong"},
		{longer_term, "signature_wrong"},
		{other_signature, "signature_wrong"},
	};
	for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
		struct signed_event act;
		sign(&act);
		forgeries[i].spoil(&act);
		append_one(&act.event);
		struct signed_acts found = walk();
		assert_int_equal(found.count, 1);
		assert_int_equal(found.unlisted, 0);
		assert_int_equal(wrong.count, forgeries[i].code != NULL);
		if (forgeries[i].code != NULL) {
			assert_string_equal(wrong.code, forgeries[i].code);
			assert_int_equal(wrong.sequence, 1);
			assert_int_equal(wrong.frame, 1);
		}
		(void)end(NULL);
		(void)begin(NULL);
	}
}

static void a_list_that_isnt_there_is_told_from_one_that_was_changed(void **state)
{
	(void)state;
	struct signed_event act;
	sign(&act);
	append_one(&act.event);
	listed = SIGNER_LIST_ELSEWHERE;
	assert_int_equal(walk().unlisted, 1);
	assert_int_equal(wrong.count, 0);
	listed = SIGNER_LIST_LOST;
	assert_int_equal(walk().unlisted, 0);
	assert_string_equal(wrong.code, "signers_list_lost");
	listed = SIGNER_UNKNOWN;
	(void)walk();
	assert_string_equal(wrong.code, "signer_not_listed");
}

static void all_are_told_or_the_first(void **state)
{
	(void)state;
	struct signed_event act, other;
	sign(&act);
	append_one(&act.event);
	other_signature(&act);
	other = act;
	append((struct event *[]){&act.event, &other.event}, 2, DESK_START_MS);
	append_one(&act.event);
	assert_int_equal(walk().count, 4);
	assert_int_equal(wrong.count, 3);
	assert_int_equal(wrong.sequence, 4);
	assert_int_equal(wrong.frame, 3);
	wrong.first_is_enough = true;
	(void)walk();
	assert_int_equal(wrong.count, 1);
	assert_int_equal(wrong.sequence, 2);
	wrong.first_is_enough = false;
}

static void adopt(uint8_t list, int64_t effective_ms, struct signed_event *beside)
{
	uint8_t digest[32] = {list};
	int64_t last_ms = journal_head(desk.journal)->now_ms;
	Zh__BookAdopted body = ZH__BOOK_ADOPTED__INIT;
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	SET_OPTIONAL(&body, effective_ms, effective_ms);
	SET_OPTIONAL(&body, digest, ((ProtobufCBinaryData){sizeof digest, digest}));
	struct event event = {.head = {.kind = KIND(PEOPLE_ADOPTED), .version = EVENT_VERSION},
			      .meta = &meta,
			      .body = &body.base};
	append((struct event *[]){&event, beside != NULL ? &beside->event : NULL},
	       beside != NULL ? 2 : 1, last_ms);
}

static void assert_list_at(int64_t now_ms, uint8_t list)
{
	struct signed_event act;
	struct event *event = &act.event;
	sign(&act);
	append(&event, 1, now_ms);
	(void)walk(); /* the last event is the last that is asked about */
	assert_int_equal(by_list[0], list);
	assert_int_equal(wrong.count, 0);
}

/* A list counts from the frame behind its adoption, and from its own moment. */
static void each_is_held_to_the_list_of_its_time(void **state)
{
	(void)state;
	struct signed_event act;
	sign(&act);
	assert_list_at(DESK_START_MS, 0);
	adopt(1, DESK_START_MS, &act);
	(void)walk();
	assert_int_equal(by_list[0], 0);
	assert_list_at(DESK_START_MS, 1);
	adopt(2, DESK_START_MS + MS_PER_HOUR, NULL);
	assert_list_at(DESK_START_MS + MS_PER_HOUR - 1, 1);
	assert_list_at(DESK_START_MS + MS_PER_HOUR, 2);
	/* Of two for one moment the later one; and long lists of lists are no harm. */
	for (uint8_t n = 3; n < 100; n++)
		adopt(n, DESK_START_MS + 2 * MS_PER_HOUR, NULL);
	assert_list_at(DESK_START_MS + 2 * MS_PER_HOUR, 99);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_forgery_is_found_by_name),
		TEST(a_list_that_isnt_there_is_told_from_one_that_was_changed),
		TEST(all_are_told_or_the_first),
		TEST(each_is_held_to_the_list_of_its_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
