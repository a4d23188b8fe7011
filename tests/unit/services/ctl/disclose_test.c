/* What was said in confidence, on the screen of who may read it: masked unless all is asked for,
 * opened by the right key alone, and nothing of it where it is gone. */
#include "common/base/random_source.h"
#include "common/core/message.h"
#include "common/crypto/keys.h"
#include "common/crypto/seal.h"
#include "common/store/parts.h"
#include "intake.pb-c.h"
#include "tests/unit/services/ctl/county/county_alone.h"
#include "tests/unit/services/ctl/fake_daemon.h"

#define PARTS 8
#define REPORT "RP-522701-12"
#define FEED_ID "12345-0001"

struct disclosing {
	struct county_alone alone;
	struct fake_daemon *intake;
	Zh__DisclosedPart parts[PARTS];
	Zh__DisclosedPart *list[PARTS];
	uint8_t contents[PARTS][2048], packed[8192];
	size_t count;
};

static void handed_out(struct disclosing *d)
{
	struct fake_answer answer = {.outcome = ZH__OUTCOME__OUTCOME_DONE};
	Zh__Disclosed message = ZH__DISCLOSED__INIT;
	message.n_parts = d->count;
	message.parts = d->list;
	assert_true(zh__disclosed__get_packed_size(&message) <= sizeof d->packed);
	answer.raw = bytes_of(d->packed, zh__disclosed__pack(&message, d->packed));
	fake_daemon_answer(d->intake, &answer);
}

/* One part more is handed out. */
static Zh__DisclosedPart *add(struct disclosing *d, uint32_t kind, struct bytes content)
{
	assert_true(d->count < PARTS && content.size <= sizeof d->contents[0]);
	Zh__DisclosedPart *part = &d->parts[d->count];
	zh__disclosed_part__init(part);
	memmove(d->contents[d->count], content.data, content.size);
	part->has_kind = part->has_content = 1;
	part->kind = kind;
	part->content = (ProtobufCBinaryData){content.size, d->contents[d->count]};
	d->list[d->count++] = part;
	return part;
}

static struct bytes packed_informant(const Zh__Informant *who, uint8_t out[512])
{
	assert_true(zh__informant__get_packed_size(who) <= 512);
	return bytes_of(out, zh__informant__pack(who, out));
}

static Zh__Informant li(void)
{
	Zh__Informant who = ZH__INFORMANT__INIT;
	who.name = "李小明";
	who.phone = "13812341234";
	who.id_no = "522701199001011234";
	who.address = "贵州省都匀市幸福路8号";
	who.has_named = 1;
	who.named = 1;
	return who;
}

static void add_contact(struct disclosing *d)
{
	Zh__Informant who = li();
	uint8_t packed[512];
	(void)add(d, PART_CONTACT, packed_informant(&who, packed));
}

/* Sealed to the county's discloser, bound to the feed's id. */
static void add_sealed(struct disclosing *d, uint32_t kind, struct bytes plain)
{
	static uint8_t context[] = FEED_ID;
	struct random_source random = random_system();
	struct key key;
	struct err err;
	uint8_t sealed[2048];
	assert_ok(
		key_load(alone_path(&d->alone, "keys/public/discloser.pub"), KEY_SEAL, &key, &err));
	assert_int_equal(seal_once(&key, &random, plain, bytes_of_text(FEED_ID), sealed),
			 STATUS_OK);
	Zh__DisclosedPart *part = add(d, kind, bytes_of(sealed, plain.size + SEAL_OVERHEAD));
	part->has_context = 1;
	part->context = (ProtobufCBinaryData){sizeof context - 1, context};
}

static void add_sealed_informant(struct disclosing *d)
{
	Zh__Informant who = li();
	uint8_t packed[512];
	add_sealed(d, PART_INFORMANT, packed_informant(&who, packed));
}

static void nothing_is_said_of_li(struct disclosing *d)
{
	alone_not_said(&d->alone, "李小明");
	alone_not_said(&d->alone, "13812341234");
	alone_not_said(&d->alone, "522701199001011234");
	alone_not_said(&d->alone, "幸福路8号");
}

static int setup(void **state)
{
	struct disclosing *d = (struct disclosing *)calloc(1, sizeof *d);
	void *alone;
	char run[FILE_PATH_MAX];
	struct err err;
	assert_non_null(d);
	assert_int_equal(alone_setup(&alone), 0);
	d->alone = *(struct county_alone *)alone;
	free(alone);
	d->alone.timeout = "60s";
	(void)snprintf(run, sizeof run, "%s/run/zhian/522701", d->alone.root);
	assert_ok(file_make_directories(run, 0750, &err));
	d->intake = fake_daemon_of(d->alone.root, "intake");
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	fake_daemon_stop(d->intake);
	test_dir_destroy(d->alone.dir);
	free(d->alone.out);
	free(d->alone.err);
	free(d);
	return 0;
}

/* ---- contacts */

static void a_contact_is_masked_unless_all_is_asked_for(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	add_contact(d);
	handed_out(d);
	alone_expect(&d->alone, EXIT_DONE, "report contact " REPORT);
	nothing_is_said_of_li(d);
	alone_said(&d->alone, REPORT "\n  name  李**\n");
	alone_said(&d->alone, "  138****1234\n");
	alone_said(&d->alone, "  522***********1234\n");
	alone_said(&d->alone, "  贵州省都匀市****\n");
	alone_said(&d->alone, "  yes\n  This reading is on record.\n");
	alone_said(&d->alone, "  To see it whole: the same command with --unmask --request-id ");
	alone_expect(&d->alone, EXIT_DONE, "report contact " REPORT " --unmask");
	alone_said(&d->alone, "  name  李小明\n");
	alone_said(&d->alone, "  13812341234\n");
	alone_not_said(&d->alone, "To see it whole");
	alone_expect(&d->alone, EXIT_DONE, "report contact " REPORT " --json");
	assert_string_equal(d->alone.out,
			    "{\"kind\":\"contact\",\"id\":\"" REPORT "\",\"masked\":true,"
			    "\"name\":\"李**\",\"phone\":\"138****1234\","
			    "\"id_no\":\"522***********1234\",\"address\":\"贵州省都匀市****\","
			    "\"named\":true}\n");
	alone_expect(&d->alone, EXIT_DONE, "report contact " REPORT " --json --unmask");
	alone_said(&d->alone, "\"masked\":false,\"name\":\"李小明\",\"phone\":\"13812341234\"");
}

static void what_was_erased_is_told_as_that(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	Zh__DisclosedPart *part = add(d, PART_CONTACT, bytes_of_text("x"));
	part->has_content = 0;
	part->has_erased = part->erased = 1;
	handed_out(d);
	alone_expect(&d->alone, EXIT_DONE, "report contact " REPORT);
	assert_string_equal(d->alone.out, REPORT "  erased\n");
	alone_expect(&d->alone, EXIT_DONE, "report contact " REPORT " --json");
	assert_string_equal(d->alone.out,
			    "{\"kind\":\"contact\",\"id\":\"" REPORT "\",\"erased\":true}\n");
}

/* A repeat of long ago has nothing, and a message that is none is no contact. */
static void what_is_not_handed_out_is_refused(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	struct fake_answer answer = {.outcome = ZH__OUTCOME__OUTCOME_DONE};
	fake_daemon_answer(d->intake, &answer);
	alone_expect(&d->alone, EXIT_REFUSED, "report contact " REPORT);
	alone_said(&d->alone, "it was handed out before; ask again, without --request-id");
	alone_expect(&d->alone, EXIT_REFUSED, "report conflict " REPORT);
	alone_said(&d->alone, "it was handed out before; ask again, without --request-id");
	(void)add(d, PART_CONTACT, bytes_of_text("no informant"));
	handed_out(d);
	alone_expect(&d->alone, EXIT_FILE, "report contact " REPORT);
	alone_said(&d->alone, "the seal can't be opened: damaged");
}

/* ---- texts */

/* Texts come from whoever wrote them: nothing that a terminal would obey. */
static void a_text_does_not_command_the_terminal(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	(void)add(d, PART_TEXT,
		  bytes_of_text("一\n二\t三\x1b[2J\x07\x7f\xc2\x9b"
				"四\xc2\xa0"
				"五"));
	handed_out(d);
	alone_expect(&d->alone, EXIT_DONE, "report text " REPORT);
	assert_string_equal(d->alone.out, REPORT "\n  text  一\n二\t三?[2J???四\xc2\xa0"
						 "五\n");
	alone_expect(&d->alone, EXIT_DONE, "report text " REPORT " --json");
	alone_said(&d->alone, "{\"kind\":\"report_text\",\"id\":\"" REPORT "\",\"text\":\"一\\n二");
	alone_not_said(&d->alone, "\x1b");
}

/* Two items under one id: what is the same is shown once. */
static void what_came_again_is_shown_once(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	(void)add(d, PART_TEXT, bytes_of_text("one"));
	(void)add(d, PART_TEXT, bytes_of_text("two"));
	(void)add(d, PART_TEXT, bytes_of_text("one"));
	handed_out(d);
	alone_expect(&d->alone, EXIT_DONE, "report text " REPORT);
	assert_string_equal(d->alone.out, REPORT "\n  text  one\n" REPORT "\n  text  two\n");
	d->count = 0;
	add_contact(d);
	(void)add(d, PART_TEXT, bytes_of_text("one"));
	add_contact(d);
	(void)add(d, PART_TEXT, bytes_of_text("one"));
	handed_out(d);
	alone_expect(&d->alone, EXIT_DONE, "report contact " REPORT " --json");
	alone_said(&d->alone, "\"text\":\"one\",\"named\":true}\n");
	assert_ptr_equal(strchr(d->alone.out, '\n'), d->alone.out + strlen(d->alone.out) - 1);
}

/* ---- identities */

#define OPEN "informant reveal open " REPORT " --purpose 核实 --discloser-key "

static void open_with(struct disclosing *d, int exit, const char *key, const char *more)
{
	char line[640];
	(void)snprintf(line, sizeof line, OPEN "%.300s %s", alone_path(&d->alone, key), more);
	alone_expect(&d->alone, exit, line);
}

static void an_identity_opens_for_the_disclosers_key_alone(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	add_sealed_informant(d);
	handed_out(d);
	open_with(d, EXIT_DONE, "keys/discloser.key", "--json");
	assert_string_equal(d->alone.out,
			    "{\"kind\":\"informant\",\"id\":\"" REPORT "\",\"masked\":true,"
			    "\"name\":\"李**\",\"phone\":\"138****1234\","
			    "\"id_no\":\"522***********1234\",\"address\":\"贵州省都匀市****\","
			    "\"named\":true}\n");
	open_with(d, EXIT_DONE, "keys/discloser.key", "--unmask");
	alone_said(&d->alone, "  name  李小明\n");
	open_with(d, EXIT_FILE, "keys/seal.key", "--unmask");
	alone_said(&d->alone, "it is sealed to another discloser's key");
	nothing_is_said_of_li(d);
	/* Bound to what it came with. */
	d->parts[0].context.len--;
	handed_out(d);
	open_with(d, EXIT_FILE, "keys/discloser.key", "--unmask");
	alone_said(&d->alone, "the seal can't be opened: damaged");
	d->parts[0].context.len++;
	d->parts[0].content.data[d->parts[0].content.len - 1] ^= 1;
	handed_out(d);
	open_with(d, EXIT_FILE, "keys/discloser.key", "--unmask");
	alone_said(&d->alone, "the seal can't be opened: damaged");
	d->parts[0].content.len = SEAL_OVERHEAD;
	handed_out(d);
	open_with(d, EXIT_FILE, "keys/discloser.key", "--unmask");
	alone_said(&d->alone, "the seal can't be opened: damaged");
}

/* An approval opens once: without a key that opens nothing is asked. */
static void nothing_is_asked_without_a_key_that_opens(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	add_sealed_informant(d);
	handed_out(d);
	open_with(d, EXIT_FILE, "keys/nowhere.key", "");
	open_with(d, EXIT_FILE, "keys/public/discloser.pub", "");
	alone_said(&d->alone, "has no secret half");
	open_with(d, EXIT_FILE, "keys/hazard.key", "");
	assert_int_equal(unlink(alone_path(&d->alone, "keys/discloser.key")), 0);
	alone_expect(&d->alone, EXIT_FILE, "informant reveal open " REPORT " --purpose 核实");
	alone_said(&d->alone, "keys/discloser.key");
	assert_int_equal(fake_daemon_requests(d->intake), 0);
	nothing_is_said_of_li(d);
}

/* What was marked in the text as it came is masked with the rest. */
static void the_text_as_it_came_is_masked_too(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	add_sealed_informant(d);
	add_sealed(d, PART_SEALED_ORIGINAL, bytes_of_text("请回电13812341234，谢谢"));
	handed_out(d);
	open_with(d, EXIT_DONE, "keys/discloser.key", "");
	nothing_is_said_of_li(d);
	alone_said(&d->alone, "谢谢");
	open_with(d, EXIT_DONE, "keys/discloser.key", "--unmask");
	alone_said(&d->alone, "请回电13812341234，谢谢");
	/* What isn't sealed has no place among what a contact's reader gets. */
	alone_expect(&d->alone, EXIT_FILE, "report contact " REPORT " --unmask");
	nothing_is_said_of_li(d);
}

/* ---- what else came under the id */

static void what_else_came_is_shown_with_its_text(void **state)
{
	struct disclosing *d = (struct disclosing *)*state;
	Zh__PushItem item = ZH__PUSH_ITEM__INIT;
	uint8_t packed[256];
	item.id = FEED_ID;
	(void)add(d, PART_TEXT, bytes_of_text("another text"));
	(void)add(d, PART_QUARANTINE, bytes_of(packed, zh__push_item__pack(&item, packed)));
	handed_out(d);
	alone_expect(&d->alone, EXIT_DONE, "report conflict " REPORT " --json");
	assert_string_equal(d->alone.out, "{\"kind\":\"conflict\",\"report\":\"" REPORT
					  "\",\"id\":\"" FEED_ID "\",\"text\":\"another text\"}\n");
	alone_expect(&d->alone, EXIT_DONE, "report conflict " REPORT);
	alone_said(&d->alone, FEED_ID);
	alone_said(&d->alone, "  text  another text\n");
	d->parts[1].has_erased = d->parts[1].erased = 1;
	handed_out(d);
	alone_expect(&d->alone, EXIT_DONE, "report conflict " REPORT " --json");
	assert_string_equal(d->alone.out,
			    "{\"kind\":\"conflict\",\"id\":\"" REPORT "\",\"erased\":true}\n");
	alone_expect(&d->alone, EXIT_DONE, "report conflict " REPORT);
	assert_string_equal(d->alone.out, REPORT "  erased\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_contact_is_masked_unless_all_is_asked_for),
		TEST(what_was_erased_is_told_as_that),
		TEST(what_is_not_handed_out_is_refused),
		TEST(a_text_does_not_command_the_terminal),
		TEST(what_came_again_is_shown_once),
		TEST(an_identity_opens_for_the_disclosers_key_alone),
		TEST(nothing_is_asked_without_a_key_that_opens),
		TEST(the_text_as_it_came_is_masked_too),
		TEST(what_else_came_is_shown_with_its_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
