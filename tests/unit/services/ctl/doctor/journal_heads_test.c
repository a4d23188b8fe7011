/* Ends of journals that somebody else keeps: a file comes back as it was written and signed, what
 * was changed in it is told, and what isn't one is refused. */
#include "services/ctl/doctor/journal_heads.h"

#include <stdio.h>

#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/crypto/digest.h"
#include "common/crypto/sign.h"
#include "services/ctl/show/json_tree.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define REGION 522701u

struct fixture {
	struct test_dir *dir;
	struct key key;
	struct journal_heads heads;
	char *text; /* as it was written */
	size_t size;
	struct err err;
};

static int setup(void **state)
{
	struct fixture *f = (struct fixture *)calloc(1, sizeof *f);
	assert_non_null(f);
	*state = f;
	f->dir = test_dir_create();
	assert_ok(crypto_start(&f->err));
	key_make(KEY_DOCUMENT, "document", &f->key);
	f->heads = (struct journal_heads){.region = REGION, .made_ms = 1741915800000};
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		f->heads.of[i] =
			(struct journal_held){.incarnation = 0xabcdef00 + i, .frame = 100 * i};
		memset(f->heads.of[i].chain, (int)(16 * i + i), JOURNAL_HASH);
		f->heads.sequences[i] = 1000 * i;
	}
	assert_ok(journal_heads_write(&f->heads, &f->key, &f->text, &f->size, &f->err));
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	test_dir_destroy(f->dir);
	free(f->text);
	free(f);
	return 0;
}

static enum status read_bytes(struct fixture *f, struct bytes bytes, struct journal_heads *heads)
{
	const char *path = test_dir_path(f->dir, "heads");
	assert_ok(file_write_atomic(path, bytes, 0600, &f->err));
	return journal_heads_read(path, heads, &f->err);
}

/* Lines signed by the county's key, as a file that it wrote, whatever they say. */
static enum status read_signed(struct fixture *f, const char *lines, struct journal_heads *heads)
{
	struct signed_digest digest = {.alg = ALG_BLAKE2B_256};
	uint8_t signature[SIGNATURE_BYTES];
	char joined[8192], printed[KEY_TEXT], hex[2 * SIGNATURE_BYTES + 1];
	crypto_digest("journal-heads", bytes_of_text(lines), digest.digest);
	sign_digest(&f->key, "journal-heads", &digest, signature);
	key_print_public(f->key.public_key, printed);
	hex_print(bytes_of(signature, sizeof signature), hex);
	(void)snprintf(joined, sizeof joined,
		       "%s{\"kind\":\"signature\",\"key\":\"%s\",\"signature\":\"%s\"}\n", lines,
		       printed, hex);
	return read_bytes(f, bytes_of_text(joined), heads);
}

/* ---- files */

static void what_was_written_is_read(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_heads read;
	for (size_t cut = 0; cut < 2; cut++) { /* with and without the last line's end */
		assert_ok(read_bytes(f, bytes_of(f->text, f->size - cut), &read));
		assert_int_equal(read.region, REGION);
		assert_int_equal(read.held_by, 0);
		assert_int_equal(read.made_ms, f->heads.made_ms);
		assert_memory_equal(read.signer, f->key.public_key, KEY_PUBLIC);
		assert_int_equal(read.all.count, DAEMON_COUNT - DAEMON_INTAKE);
		for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
			const struct noted_head *noted = &read.all.items[i - DAEMON_INTAKE];
			assert_int_equal(read.of[i].incarnation, f->heads.of[i].incarnation);
			assert_int_equal(read.of[i].frame, f->heads.of[i].frame);
			assert_memory_equal(read.of[i].chain, f->heads.of[i].chain, JOURNAL_HASH);
			assert_int_equal(read.sequences[i], f->heads.sequences[i]);
			assert_int_equal(noted->daemon, i);
			assert_int_equal(noted->held.frame, f->heads.of[i].frame);
			assert_int_equal(noted->by_region, 0);
		}
		journal_heads_free(&read);
		assert_int_equal(read.all.count, 0);
	}
}

/* Letters of the lines, of the key and of the signature. */
static void what_was_changed_is_told(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	size_t last = (size_t)(strstr(f->text, "{\"kind\":\"signature\"") - f->text);
	size_t key = (size_t)(strstr(f->text, "\"key\":\"") - f->text) + 7;
	size_t signature = (size_t)(strstr(f->text, "\"signature\":\"") - f->text) + 13;
	size_t end = signature + (size_t)2 * SIGNATURE_BYTES;
	struct journal_heads read;
	for (size_t i = 0; i < end; i += i < last ? 37 : 1) {
		char before = f->text[i];
		if (i >= last && !(i >= key && i < key + 40) && i < signature)
			continue;
		f->text[i] = before == '0' ? '1' : '0';
		assert_status(read_bytes(f, bytes_of(f->text, f->size), &read), STATUS_CORRUPT);
		assert_int_equal(read.all.count, 0);
		f->text[i] = before;
	}
	/* A line less is a change, too. */
	const char *second = strchr(f->text, '\n') + 1;
	assert_status(read_bytes(f, bytes_of(second, f->size - (size_t)(second - f->text)), &read),
		      STATUS_CORRUPT);
}

static void what_has_no_signature_is_no_such_file(void **state)
{
	static const char *const wrong[] = {"", "\n", "{}\n", "no line\n",
					    "{\"kind\":\"signature\"}\n"};
	struct fixture *f = (struct fixture *)*state;
	struct journal_heads read;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_status(read_bytes(f, bytes_of_text(wrong[i]), &read), STATUS_INVALID);
	const char *last = strstr(f->text, "{\"kind\":\"signature\"");
	assert_status(read_bytes(f, bytes_of(f->text, (size_t)(last - f->text)), &read),
		      STATUS_INVALID);
	assert_status(journal_heads_read(test_dir_path(f->dir, "none"), &read, &f->err),
		      STATUS_NOT_FOUND);
}

#define HEAD "{\"kind\":\"journal_heads\",\"region\":522701,\"made_ms\":1}\n"
#define HELD "{\"kind\":\"journal_heads\",\"region\":522702,\"held_by\":522701,\"made_ms\":1}\n"
#define CHAIN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define END_OF(daemon)                                                                             \
	"{\"kind\":\"journal_head\",\"daemon\":\"" daemon                                          \
	"\",\"incarnation\":\"0100000000000000\",\"frames\":3,\"head\":4,\"chain\":\"" CHAIN       \
	"\"}\n"
#define FOUR END_OF("intake") END_OF("hazard") END_OF("escalation") END_OF("notify")

/* A county's own word is of all five, each once; what it holds of a neighbour is what it has. */
static void a_file_that_is_not_whole_is_refused(void **state)
{
	static const char *const wrong[] = {
		HEAD,
		HEAD FOUR,
		HEAD FOUR END_OF("intake"),
		HEAD FOUR END_OF("gateway"),
		HEAD FOUR END_OF("credit") END_OF("credit"),
		HEAD FOUR END_OF("credit") "{\"kind\":\"other\"}\n",
		HEAD FOUR END_OF("credit") "{}\n",
		HEAD FOUR END_OF("credit") "no line\n",
		HELD,
		HELD END_OF("gateway"),
	};
	struct fixture *f = (struct fixture *)*state;
	struct journal_heads read;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (read_signed(f, wrong[i], &read) != STATUS_INVALID)
			fail_msg("read: %s", wrong[i]);
	}
	assert_ok(read_signed(f, HEAD FOUR END_OF("credit"), &read));
	assert_int_equal(read.sequences[DAEMON_CREDIT], 4);
	assert_int_equal(read.of[DAEMON_CREDIT].incarnation, 1);
	journal_heads_free(&read);
	assert_ok(read_signed(f, HELD END_OF("notify") END_OF("notify"), &read));
	assert_int_equal(read.region, 522702);
	assert_int_equal(read.held_by, 522701);
	assert_int_equal(read.all.count, 2);
	journal_heads_free(&read);
}

/* ---- single ends */

static bool takes(const char *line)
{
	struct noted_heads heads = {.count = 0};
	json_t *said = json_loads(line, 0, NULL);
	assert_non_null(said);
	bool taken = noted_heads_add(&heads, said);
	assert_int_equal(heads.count, taken);
	json_decref(said);
	noted_heads_free(&heads);
	return taken;
}

static void an_end_that_lacks_something_is_none(void **state)
{
	(void)state;
	assert_true(takes(END_OF("intake")));
	assert_false(takes(END_OF("")));
	assert_false(takes("{\"incarnation\":\"0100000000000000\",\"frames\":3,\"chain\":\"" CHAIN
			   "\"}"));
	assert_false(takes("{\"daemon\":\"intake\",\"frames\":3,\"chain\":\"" CHAIN "\"}"));
	assert_false(takes("{\"daemon\":\"intake\",\"incarnation\":\"01\",\"frames\":3,"
			   "\"chain\":\"" CHAIN "\"}"));
	assert_false(takes("{\"daemon\":\"intake\",\"incarnation\":\"0100000000000000\","
			   "\"frames\":3,\"chain\":\"00\"}"));
	assert_false(takes("{\"daemon\":\"intake\",\"incarnation\":\"0100000000000000\","
			   "\"frames\":-1,\"chain\":\"" CHAIN "\"}"));
	/* A journal that was empty. */
	assert_true(takes("{\"daemon\":\"intake\",\"incarnation\":\"0100000000000000\","
			  "\"frames\":0,\"chain\":\"" CHAIN "\"}"));
}

static void what_a_daemon_says_beside_its_rows_is_its_end(void **state)
{
	static const char end[] = "{\"daemon\":\"hazard\",\"incarnation\":\"0200000000000000\","
				  "\"frames\":7,\"held_by\":522702,\"volume_bytes\":4096,"
				  "\"chain\":\"" CHAIN "\"}";
	static const char negative[] =
		"{\"daemon\":\"hazard\",\"incarnation\":\"0200000000000000\",\"frames\":7,"
		"\"volume_bytes\":-1,\"chain\":\"" CHAIN "\"}";
	struct noted_head head;
	uint64_t bytes = 0;
	(void)state;
	assert_true(noted_end_read(bytes_of_text(end), &head, &bytes));
	assert_int_equal(bytes, 4096);
	assert_int_equal(head.daemon, DAEMON_HAZARD);
	assert_int_equal(head.by_region, 522702);
	assert_int_equal(head.held.frame, 7);
	assert_int_equal(head.held.incarnation, 2);
	assert_false(noted_end_read(bytes_of_text(negative), &head, &bytes));
	assert_false(noted_end_read(bytes_of_text("no line"), &head, &bytes));
	assert_false(noted_end_read(bytes_of_text("{}"), &head, &bytes));
}

/* Each daemon is asked of its own ends, so many at a time, and of each once. */
static void a_daemon_is_asked_of_all_that_was_noted_of_it(void **state)
{
	static struct noted_question question;
	struct noted_heads heads = {.count = 0};
	json_t *intake = json_loads(END_OF("intake"), 0, NULL);
	json_t *hazard = json_loads(END_OF("hazard"), 0, NULL);
	Zh__VerifyQuery verify = ZH__VERIFY_QUERY__INIT;
	size_t asked = 0, questions = 0;
	(void)state;
	for (unsigned i = 0; i < 2 * NOTED_AT_ONCE + 3; i++) {
		assert_true(noted_heads_add(&heads, i % 2 == 0 ? intake : hazard));
		heads.items[heads.count - 1].held.frame = i + 1;
		heads.items[heads.count - 1].by_region = i < 2 ? 522702 : 0;
	}
	while (noted_question_fill(&question, &heads, DAEMON_INTAKE, &verify)) {
		assert_true(verify.n_more != 0 && verify.n_more <= NOTED_AT_ONCE);
		for (size_t i = 0; i < verify.n_more; i++, asked++) {
			const Zh__HeldHead *head = verify.more[i];
			assert_int_equal(head->frame, 2 * asked + 1);
			assert_int_equal(head->incarnation, 1);
			assert_int_equal(head->chain.len, JOURNAL_HASH);
			assert_int_equal(head->has_by_region, asked == 0);
		}
		questions++;
	}
	assert_int_equal(asked, NOTED_AT_ONCE + 2);
	assert_int_equal(questions, 2);
	assert_int_equal(verify.n_more, 0);
	question.next = 0;
	assert_false(noted_question_fill(&question, &heads, DAEMON_CREDIT, &verify));
	json_decref(intake);
	json_decref(hazard);
	noted_heads_free(&heads);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_written_is_read),
		TEST(what_was_changed_is_told),
		TEST(what_has_no_signature_is_no_such_file),
		TEST(a_file_that_is_not_whole_is_refused),
		cmocka_unit_test(an_end_that_lacks_something_is_none),
		cmocka_unit_test(what_a_daemon_says_beside_its_rows_is_its_end),
		cmocka_unit_test(a_daemon_is_asked_of_all_that_was_noted_of_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
