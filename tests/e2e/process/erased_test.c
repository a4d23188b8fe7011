/* What stays of a report after its erasure is what deploy/README.md says, no more and no less: each
 * field and each text of an officer has a word of its own, and all files are searched for it. */
#include <stdio.h>

#include "common/core/decider.h"
#include "intake.pb-c.h"
#include "tests/e2e/kit/e2e.h"

#define PAGE_HEAD "\n### What stays after an erasure\n"
#define PHONE "13885498761"
#define DIGEST "zq-attachment-digest-of-32-bytes"

static const struct stays {
	const char *row; /* of the page */
	const char *word;
} stays[] = {
	{"the feed, and its own id of the report", "zq-feeds-id"},
	{"address of the matter", "zq-address"},
	{"where it was sold", "zq-sold-at"},
	{"what the reporter wants", "zq-wants"},
	{"firms: key, name, name as printed, address", "zq-firm-key"},
	{"firms: key, name, name as printed, address", "zq-firm-name"},
	{"firms: key, name, name as printed, address", "zq-firm-printed"},
	{"firms: key, name, name as printed, address", "zq-firm-address"},
	{"goods: name, brand, model, batch, certificate", "zq-goods-name"},
	{"goods: name, brand, model, batch, certificate", "zq-goods-brand"},
	{"goods: name, brand, model, batch, certificate", "zq-goods-model"},
	{"goods: name, brand, model, batch, certificate", "zq-goods-batch"},
	{"goods: name, brand, model, batch, certificate", "zq-goods-certificate"},
	{"attachments: name, media type, digest", "zq-attachment-name"},
	{"attachments: name, media type, digest", "zq/media"},
	{"attachments: name, media type, digest", DIGEST},
	{"what officers wrote", "zq-purpose-of-a-look"},
	{"what officers wrote", "zq-ground-of-a-look"},
	{"what officers wrote", "zq-purpose-of-a-reading"},
	{"what officers wrote", "zq-finding"},
	{"what officers wrote", "zq-answer"},
	{"what officers wrote", "zq-reason"},
	{"what officers wrote", "zq-ground-of-erasure"},
	{"what officers wrote", "zq-article-of-erasure"},
	/* Numbers have no words. */
	{"kind, class, place, violations, severity, injuries, amount, quantity, moments", NULL},
	{"a SimHash of the text without numbers", NULL},
};

static const char *const gone[] = {"zq-text",         "zq-text-of-a-conflict", "zq-informant-name",
				   "zq-informant-at", "110105194912310021",    PHONE,
				   "138，8549，8761"};

static struct county county;

static int begin(void **state)
{
	(void)state;
	e2e_create(&county, NULL, false);
	e2e_add_person(&county, "discloser-1", "discloser");
	MUST(county_start_all(&county, &err_));
	return 0;
}

static int end(void **state)
{
	(void)state;
	county_destroy(&county);
	return 0;
}

/* ---- what is told */

static void push(const char *text, Zh__ItemOutcome outcome)
{
	static const struct county_load load = {.seed = 41, .firms = 20};
	static const char *wants[] = {"zq-wants"};
	static uint8_t digest[] = DIGEST;
	struct load_item item;
	Zh__Informant informant = ZH__INFORMANT__INIT;
	Zh__Attachment attachment = ZH__ATTACHMENT__INIT;
	Zh__Attachment *attachments[] = {&attachment};
	Zh__PushItem *list[] = {&item.item};
	Zh__Push message = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	load_make(&load, 1, &item);
	SET_OPTIONAL(&item.item, kind, ZH__REPORT_KIND__REPORT_KIND_ACCUSATION);
	item.item.sampling = NULL;
	item.item.id = "zq-feeds-id";
	item.report.text = text;
	item.report.address = "zq-address 138，8549，8761";
	item.report.sold_at = "zq-sold-at";
	item.report.wants = wants;
	item.report.n_wants = 1;
	item.report.seller = &item.seller;
	item.seller.key = "zq-firm-key";
	item.seller.name = "zq-firm-name";
	item.seller.name_as_printed = "zq-firm-printed";
	item.seller.address = "zq-firm-address";
	item.report.product = &item.product;
	item.product.name = "zq-goods-name";
	item.product.brand = "zq-goods-brand";
	item.product.model = "zq-goods-model";
	item.product.batch = "zq-goods-batch";
	item.product.certificate_no = "zq-goods-certificate";
	attachment.name = "zq-attachment-name";
	attachment.media_type = "zq/media";
	attachment.has_digest = 1;
	attachment.digest = (ProtobufCBinaryData){32, digest};
	item.item.n_attachments = 1;
	item.item.attachments = attachments;
	informant.name = "zq-informant-name";
	informant.phone = PHONE;
	informant.address = "zq-informant-at";
	informant.id_no = "110105194912310021";
	item.item.plain_informant = &informant;
	message.feed = "hotline";
	message.n_items = 1;
	message.items = list;
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &message;
	struct bus_caller *feed = e2e_connect(&county, DAEMON_INTAKE, "feed", "hotline");
	MUST(county_exchange(feed, &envelope, E2E_WAIT_MS, &answer, &err_));
	const Zh__ItemResult *result = answer->receipt->results[0];
	if (result->outcome != outcome)
		fail_msg("outcome %d: %s", (int)result->outcome,
			 result->n_refusals != 0 ? result->refusals[0]->code : "");
	zh__envelope__free_unpacked(answer, NULL);
	bus_caller_close(feed);
}

/* A field that comes anew gets its word above, or a number's row. */
static void no_field_is_forgotten(void **state)
{
	(void)state;
	static const struct {
		const ProtobufCMessageDescriptor *descriptor;
		unsigned fields;
	} known[] = {
		{&zh__push_item__descriptor, 9},  {&zh__report_body__descriptor, 18},
		{&zh__firm_ref__descriptor, 6},   {&zh__product_ref__descriptor, 6},
		{&zh__attachment__descriptor, 5}, {&zh__informant__descriptor, 5},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].descriptor->n_fields != known[i].fields)
			fail_msg("%s has %u fields", known[i].descriptor->name,
				 known[i].descriptor->n_fields);
}

/* ---- what is done */

static void act_on_report(struct bus_caller *caller, const char *name, const ProtobufCMessage *body)
{
	struct e2e_reply reply;
	e2e_must(caller,
		 &(struct e2e_act){.act = name,
				   .kind = OBJECT_REPORT,
				   .number = 1,
				   .body = body,
				   .reason = "zq-reason"},
		 &reply);
}

static void write_of_it(struct bus_caller *officer)
{
	Zh__RevealCommand look = ZH__REVEAL_COMMAND__INIT;
	Zh__ReportReadCommand reading = ZH__REPORT_READ_COMMAND__INIT;
	Zh__ReportCheckCommand check = ZH__REPORT_CHECK_COMMAND__INIT;
	Zh__ReportUnfoundedCommand unfounded = ZH__REPORT_UNFOUNDED_COMMAND__INIT;
	Zh__ReportAnswerCommand answer = ZH__REPORT_ANSWER_COMMAND__INIT;
	look.purpose = "zq-purpose-of-a-look";
	look.ground = "zq-ground-of-a-look";
	reading.purpose = "zq-purpose-of-a-reading";
	unfounded.ground = "zq-finding";
	answer.what = "zq-answer";
	act_on_report(officer, "informant.reveal-request", &look.base);
	act_on_report(officer, "report.text", &reading.base);
	act_on_report(officer, "report.check", &check.base);
	act_on_report(officer, "report.unfounded", &unfounded.base);
	act_on_report(officer, "report.answer", &answer.base);
}

static void erase(struct bus_caller *leader)
{
	Zh__InformantEraseCommand command = ZH__INFORMANT_ERASE_COMMAND__INIT;
	struct e2e_reply proposed, approved;
	struct bus_caller *discloser = e2e_connect(&county, DAEMON_INTAKE, "cmd", "discloser-1");
	command.ground = "zq-ground-of-erasure";
	command.article = "zq-article-of-erasure";
	e2e_must(discloser,
		 &(struct e2e_act){.act = "informant.erase",
				   .kind = OBJECT_REPORT,
				   .number = 1,
				   .body = &command.base},
		 &proposed);
	e2e_must(leader,
		 &(struct e2e_act){.act = "proposal.approve",
				   .kind = OBJECT_PROPOSAL,
				   .number = proposed.object,
				   .seen = proposed.version},
		 &approved);
	bus_caller_close(discloser);
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (e2e_events(leader, KIND(INFORMANT_ERASED)) == 0) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(20);
	}
}

static void what_stays_is_what_is_listed(void **state)
{
	(void)state;
	push("zq-text", ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
	push("zq-text-of-a-conflict", ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT);
	e2e_wait_quiet(&county);
	struct bus_caller *officer = e2e_connect(&county, DAEMON_INTAKE, "cmd", "officer-1");
	struct bus_caller *leader = e2e_connect(&county, DAEMON_INTAKE, "cmd", "leader-1");
	write_of_it(officer);
	erase(leader);
	bus_caller_close(officer);
	bus_caller_close(leader);
	e2e_wait_quiet(&county);
	MUST(county_stop_all(&county, E2E_WAIT_MS, &err_));
	for (size_t i = 0; i < sizeof stays / sizeof stays[0]; i++)
		if (stays[i].word != NULL && e2e_files_with(county.root, stays[i].word) == 0)
			fail_msg("%s is listed, and gone", stays[i].word);
	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
		if (e2e_files_with(county.root, gone[i]) != 0)
			fail_msg("%s isn't listed, and stays", gone[i]);
}

/* ---- what is said */

static void the_page_lists_it(void **state)
{
	static char page[256 << 10];
	(void)state;
	FILE *file = fopen(ZHIAN_SOURCE_DIR "/deploy/README.md", "re");
	assert_non_null(file);
	page[fread(page, 1, sizeof page - 1, file)] = '\0';
	assert_int_equal(fclose(file), 0);
	char *begin_at = strstr(page, PAGE_HEAD);
	assert_non_null(begin_at);
	char *end_at = strstr(begin_at + 4, "\n## ");
	assert_non_null(end_at);
	*end_at = '\0';
	size_t told = 0, listed = 0;
	for (const char *at = strstr(begin_at, "|---|"); (at = strstr(at, "\n| ")) != NULL; at++)
		told++;
	for (size_t i = 0; i < sizeof stays / sizeof stays[0]; i++) {
		char row[128];
		(void)snprintf(row, sizeof row, "\n| %s |", stays[i].row);
		if (strstr(begin_at, row) == NULL)
			fail_msg("deploy/README.md doesn't list \"%s\"", stays[i].row);
		listed += i == 0 || strcmp(stays[i].row, stays[i - 1].row) != 0 ? 1 : 0;
	}
	assert_int_equal(told, listed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stays_is_what_is_listed),
		cmocka_unit_test(the_page_lists_it),
		cmocka_unit_test(no_field_is_forgotten),
	};
	return cmocka_run_group_tests_name("e2e_erased", tests, begin, end);
}
