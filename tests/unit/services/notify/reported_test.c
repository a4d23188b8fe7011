/* Figures for the superior: drafted when they are approved, filed there, and the newest stand. */
#include "bulletin.pb-c.h"
#include "campaign.pb-c.h"
#include "common/stage/queries/query.h"
#include "tests/unit/services/notify/notify_fixture.h"

static struct decider_driver county, above;
static char lines[1u << 16];
static struct answer answer;
static uint8_t query_memory[1u << 20];

#define BULK ((uint8_t)ZH__LINK_STREAM__LINK_STREAM_BULK)

static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&county, COUNTY_A);
	fixture_start(&above, SUPERIOR);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_check_replay(&county);
	driver_check_replay(&above);
	driver_done(&county);
	driver_done(&above);
	return 0;
}

/* Something came over the link: it is up. */
static void link_comes_up(void)
{
	uint64_t clue = fixture_draft(&above, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_A);
	fixture_send(&above, clue);
	assert_int_equal(fixture_offer(&above, &county, BULK, 1), VERDICT_DONE);
}

struct bulletin {
	Zh__BulletinKind kind;
	uint32_t from_day, cutoff_day, submission;
	uint64_t opened, open;
	bool second; /* it has a second figure */
};

static const struct bulletin january = {
	ZH__BULLETIN_KIND__BULLETIN_KIND_MONTHLY, 20250101, 20250131, 1, 12, 4, true};
static const struct bulletin february = {
	ZH__BULLETIN_KIND__BULLETIN_KIND_MONTHLY, 20250201, 20250228, 1, 7, 9, false};

static uint8_t digest[DIGEST_SIZE] = {1};

static void approve(const struct bulletin *bulletin)
{
	Zh__BulletinFigure opened = ZH__BULLETIN_FIGURE__INIT, open = ZH__BULLETIN_FIGURE__INIT;
	Zh__BulletinFigure *figures[] = {&opened, &open};
	Zh__BulletinApproved body = ZH__BULLETIN_APPROVED__INIT;
	opened.figure = "hazards_opened";
	SET_OPTIONAL(&opened, in_period, bulletin->opened);
	SET_OPTIONAL(&opened, in_year, bulletin->opened + 100);
	open.figure = "hazards_open";
	SET_OPTIONAL(&open, at_begin, 1);
	SET_OPTIONAL(&open, at_cutoff, bulletin->open);
	SET_OPTIONAL(&body, bulletin, 3);
	SET_OPTIONAL(&body, bulletin_kind, bulletin->kind);
	SET_OPTIONAL(&body, from_day, bulletin->from_day);
	SET_OPTIONAL(&body, cutoff_day, bulletin->cutoff_day);
	SET_OPTIONAL(&body, submission, bulletin->submission);
	body.has_digest = 1;
	body.digest = (ProtobufCBinaryData){DIGEST_SIZE, digest};
	body.n_figures = bulletin->second ? 2 : 1;
	body.figures = figures;
	assert_int_equal(driver_event(&county, DAEMON_ESCALATION, KIND(BULLETIN_APPROVED), &body),
			 VERDICT_DONE);
}

static void submit_paper(uint32_t on_day, uint32_t version, uint64_t done)
{
	Zh__CampaignFigure inspected = ZH__CAMPAIGN_FIGURE__INIT;
	Zh__CampaignFigure *figures[] = {&inspected};
	Zh__CampaignReport body = ZH__CAMPAIGN_REPORT__INIT;
	inspected.counter = "inspected";
	SET_OPTIONAL(&inspected, owed, 60);
	SET_OPTIONAL(&inspected, done, done);
	SET_OPTIONAL(&inspected, late, 2);
	SET_OPTIONAL(&inspected, amount, 0);
	SET_OPTIONAL(&body, campaign, 1);
	SET_OPTIONAL(&body, report, 2);
	SET_OPTIONAL(&body, period, 1);
	SET_OPTIONAL(&body, version, version);
	SET_OPTIONAL(&body, on_day, on_day);
	SET_OPTIONAL(&body, year, 2025);
	body.plan_id = "001";
	body.report_id = "interim";
	body.n_figures = 1;
	body.figures = figures;
	assert_int_equal(driver_event(&county, DAEMON_HAZARD, KIND(CAMPAIGN_REPORT), &body),
			 VERDICT_DONE);
}

/* The county's newest draft is sent and comes to the superior as the `number`-th of its link. */
static uint64_t goes_up(uint64_t number)
{
	const Zh__ReferralDrafted *draft =
		BODY(driver_newest(&county, KIND(REFERRAL_DRAFTED)), ReferralDrafted);
	uint64_t letter = draft->referral;
	assert_int_equal(draft->to_region, SUPERIOR);
	fixture_send(&county, letter);
	assert_string_equal(fixture_state(&county, letter), "filed");
	assert_int_equal(fixture_offer(&county, &above, BULK, number), VERDICT_DONE);
	return letter;
}

static void ask(const char *name, const char *value, const char *name_2, const char *value_2)
{
	Zh__Param filters[2] = {ZH__PARAM__INIT, ZH__PARAM__INIT};
	Zh__Param *pointers[2] = {&filters[0], &filters[1]};
	struct arena arena;
	arena_init(&arena, query_memory, sizeof query_memory);
	filters[0].name = name;
	filters[0].value = value;
	filters[1].name = name_2;
	filters[1].value = value_2;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	list.noun = "reported";
	list.n_filters = name == NULL ? 0 : name_2 == NULL ? 1 : 2;
	list.filters = pointers;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	const struct query_context context = {.rows = driver_rows(&above),
					      .person = &driver_officer,
					      .region = above.region,
					      .daemon = DAEMON_NOTIFY,
					      .now_ms = above.now_ms,
					      .arena = &arena};
	memset(lines, 0, sizeof lines);
	answer = (struct answer){.out = writer_over(lines, sizeof lines - 1), .limit = 10};
	assert_true(questions_answer(&notify_questions, &context, &query, &answer));
}

static void says(const char *text)
{
	if (strstr(lines, text) == NULL)
		fail_msg("\"%s\" isn't in:\n%s", text, lines);
}

/* A draft could only lie where the superior has never been heard. */
static void test_without_a_link_nothing_is_drafted(void **state)
{
	(void)state;
	approve(&january);
	submit_paper(20250215, 1, 5);
	assert_int_equal(driver_count(&county, KIND(REFERRAL_DRAFTED)), 0);
}

static void test_what_is_approved_goes_up(void **state)
{
	(void)state;
	link_comes_up();
	approve(&january);
	const Zh__ReferralDrafted *draft =
		BODY(driver_newest(&county, KIND(REFERRAL_DRAFTED)), ReferralDrafted);
	assert_int_equal(draft->kind, ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES);
	assert_string_equal(draft->facts,
			    "现将我局月调度表（2025年1月1日至2025年1月31日）上报，数据"
			    "已经负责人审定。");
	goes_up(1);
	const Zh__ReferralReceived *received =
		BODY(driver_newest(&above, KIND(REFERRAL_RECEIVED)), ReferralReceived);
	assert_null(received->unmatched);
	assert_string_equal(fixture_state(&above, received->referral), "filed");
	assert_int_equal(driver_count(&above, KIND(CLOCK_STARTED)), 1); /* of the clue's draft */
	ask(NULL, NULL, NULL, NULL);
	assert_int_equal(answer.lines, 2);
	says("\"region\":522701");
	says("\"bulletin_kind\":\"monthly\"");
	says("\"cutoff_day\":\"2025-01-31\"");
	says("\"figure\":\"hazards_opened\",\"in_period\":12,\"in_year\":112");
	says("\"figure\":\"hazards_open\",\"at_begin\":1,\"at_cutoff\":4");
	says("\"letter\":\"RF-522700-2\"");
}

static void test_the_newest_stand(void **state)
{
	struct bulletin corrected = february;
	(void)state;
	link_comes_up();
	corrected.submission = 2;
	corrected.opened = 8;
	approve(&february);
	goes_up(1);
	approve(&january); /* late: it says nothing of now */
	goes_up(2);
	ask(NULL, NULL, NULL, NULL);
	assert_int_equal(answer.lines, 1);
	says("\"in_period\":7");
	approve(&corrected);
	goes_up(3);
	approve(&february); /* of before the correction */
	goes_up(4);
	ask(NULL, NULL, NULL, NULL);
	says("\"in_period\":8");
	says("\"submission\":2");
}

/* What the newer paper doesn't have any more goes. */
static void test_what_is_no_longer_said_goes(void **state)
{
	(void)state;
	link_comes_up();
	approve(&january);
	goes_up(1);
	approve(&february);
	goes_up(2);
	ask(NULL, NULL, NULL, NULL);
	assert_int_equal(answer.lines, 1);
	says("\"in_period\":7");
}

static void test_papers_of_campaigns(void **state)
{
	(void)state;
	link_comes_up();
	approve(&january);
	goes_up(1);
	submit_paper(20250215, 1, 5);
	goes_up(2);
	ask("plan", "001", NULL, NULL);
	assert_int_equal(answer.lines, 1);
	says("\"plan\":\"001\",\"year\":2025,\"report\":\"interim\",\"period\":1");
	says("\"counter\":\"inspected\",\"owed\":60,\"done\":5,\"late\":2,\"amount\":0");
	ask(NULL, NULL, NULL, NULL);
	assert_int_equal(answer.lines, 3);
	ask("plan", "002", NULL, NULL);
	assert_int_equal(answer.lines, 0);
	ask("bulletin", "monthly", "figure", "hazards_open");
	assert_int_equal(answer.lines, 1);
	ask("bulletin", "weekly", NULL, NULL);
	assert_int_equal(answer.lines, 0);
	ask("neighbour", "522702", NULL, NULL);
	assert_int_equal(answer.lines, 0);
	ask("bulletin", "weekly", "plan", "001");
	assert_string_equal(answer.refusal.code, "reported.two");
}

/* ---- what can't stand */

static Zh__DocumentContent content;
static Zh__ReportedFigures reported;
static Zh__BulletinFigure figure;
static Zh__BulletinFigure *figures[REPORTED_MAX + 1];
static Zh__CampaignFigure counter;
static Zh__CampaignFigure *counters[1] = {&counter};
static uint64_t number;

static void sound(void)
{
	zh__document_content__init(&content);
	zh__reported_figures__init(&reported);
	zh__bulletin_figure__init(&figure);
	zh__campaign_figure__init(&counter);
	figure.figure = "hazards_opened";
	counter.counter = "inspected";
	for (size_t i = 0; i <= REPORTED_MAX; i++)
		figures[i] = &figure;
	SET_OPTIONAL(&content, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES);
	SET_OPTIONAL(&reported, bulletin_kind, ZH__BULLETIN_KIND__BULLETIN_KIND_WEEKLY);
	SET_OPTIONAL(&reported, from_day, 20250224);
	SET_OPTIONAL(&reported, cutoff_day, 20250302);
	reported.figures = figures;
	reported.n_figures = 1;
	reported.counters = counters;
	content.reported = &reported;
}

/* The same as what a campaign counted. */
static void as_campaign(void)
{
	reported.bulletin_kind = ZH__BULLETIN_KIND__BULLETIN_KIND_UNKNOWN;
	reported.n_figures = 0;
	reported.plan = "001";
	reported.report = "interim-2";
	reported.n_counters = 1;
}

static const char *comes_from(uint32_t region)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&id, region, region);
	SET_OPTIONAL(&id, number, ++number);
	content.referral = &id;
	struct notify_link_item link = {.peer = region,
					.epoch = 7,
					.stream = BULK,
					.number = number,
					.content = &content,
					.document = bytes_of("signed", 6)};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_DOCUMENT, .extra = &link};
	link.digest[0] = (uint8_t)number;
	assert_int_equal(driver_item(&above, &item), VERDICT_DONE);
	const Zh__ReferralReceived *received =
		BODY(driver_newest(&above, KIND(REFERRAL_RECEIVED)), ReferralReceived);
	return received->unmatched;
}

static void is_set_aside(void)
{
	assert_string_equal(comes_from(COUNTY_A), "paper.figures_unsound");
	assert_string_equal(fixture_state(&above, number), "unmatched");
	sound();
}

static void test_what_cannot_be_is_set_aside(void **state)
{
	(void)state;
	number = 0;
	sound();
	content.reported = NULL;
	is_set_aside();
	reported.bulletin_kind = ZH__BULLETIN_KIND__BULLETIN_KIND_UNKNOWN;
	is_set_aside();
	reported.n_figures = 0;
	is_set_aside();
	reported.n_counters = 1; /* a bulletin's and a campaign's */
	is_set_aside();
	reported.plan = "001"; /* a campaign's without counters */
	reported.bulletin_kind = ZH__BULLETIN_KIND__BULLETIN_KIND_UNKNOWN;
	is_set_aside();
	reported.n_figures = REPORTED_MAX + 1;
	is_set_aside();
	/* A name is of small letters, digits, _ and -, and no longer than a row keeps. */
	static const char *const no_names[] = {
		"<b>",
		"",
		NULL,
		"Hazards",
		"a b",
		"{",
		"`",
		"a/b",
		"a:b",
		"a_name_that_is_longer_than_what_a_row_keeps_of_one_and_than_any_that_there_is",
	};
	for (size_t i = 0; i < sizeof no_names / sizeof no_names[0]; i++) {
		figure.figure = no_names[i];
		is_set_aside();
		as_campaign();
		counter.counter = no_names[i];
		is_set_aside();
	}
	reported.cutoff_day = 20250305; /* two days from now */
	is_set_aside();
	reported.cutoff_day = 20250230;
	is_set_aside();
	reported.from_day = 20250303; /* after the cut-off */
	is_set_aside();
	reported.from_day = 20250230;
	is_set_aside();
	reported.report = "A B";
	is_set_aside();
	ask("bulletin", "weekly", NULL, NULL);
	assert_int_equal(answer.lines, 0);
	as_campaign();
	counter.counter = "found_9-z";
	assert_null(comes_from(COUNTY_A)); /* the twin of what was set aside */
	sound();
	reported.n_figures = REPORTED_MAX;
	reported.cutoff_day = 20250304;
	assert_null(comes_from(COUNTY_A));
	ask("bulletin", "weekly", NULL, NULL);
	assert_int_equal(answer.lines, 10); /* a page */
}

static void test_of_regions_below_alone(void **state)
{
	(void)state;
	number = 0;
	sound();
	assert_string_equal(comes_from(522601), "paper.figures_not_below");
	ask("bulletin", "weekly", NULL, NULL);
	assert_int_equal(answer.lines, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_without_a_link_nothing_is_drafted),
		TEST(test_what_is_approved_goes_up),
		TEST(test_the_newest_stand),
		TEST(test_what_is_no_longer_said_goes),
		TEST(test_papers_of_campaigns),
		TEST(test_what_cannot_be_is_set_aside),
		TEST(test_of_regions_below_alone),
	};
	return cmocka_run_group_tests_name("notify_reported", tests, NULL, NULL);
}
