/* Who had taken a neighbour's letter up before a restore: it comes back with the paper that told
 * the neighbour of it; where that paper never left, the letter is named until somebody takes it up.
 */
#include "common/core/handlers.h"
#include "common/stage/queries/query.h"
#include "services/notify/link/query_life.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define SECOND_LIFE UINT64_C(0x5ec0)
#define SKIPPED 10000u
#define REQUEST ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION

static struct world world;
static char lines[1u << 16];

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

static uint64_t ask(void)
{
	uint64_t number = fixture_draft(county(B), REQUEST, COUNTY_A);
	fixture_send(county(B), number);
	world_drain(&world);
	return number;
}

static uint64_t here(uint64_t theirs)
{
	return referral_of_theirs(driver_rows(county(A)), COUNTY_B, theirs);
}

static void act_by(const struct principal *person, const char *act, uint64_t theirs,
		   const void *body)
{
	assert_int_equal(driver_act_by(county(A), person, act,
				       driver_object(county(A), OBJECT_REFERRAL, here(theirs)), 0,
				       body, NULL),
			 VERDICT_DONE);
}

static const char *owner(uint64_t theirs)
{
	static char id[128];
	struct bytes found;
	if (!owner_get(driver_rows(county(A)),
		       driver_object(county(A), OBJECT_REFERRAL, here(theirs)), &found))
		return NULL;
	memcpy(id, found.data, found.size);
	id[found.size] = '\0';
	return id;
}

static void restore_and_compare(size_t backup)
{
	struct end *a = &world.ends[A];
	static const uint32_t peers[] = {COUNTY_B};
	struct notify_link_item link = {.own_life = SECOND_LIFE, .peers = peers, .peer_count = 1};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_RECOVER, .extra = &link};
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	a->link.parent = a->link.epoch;
	driver_restore(county(A), backup,
		       &(struct driver_restored){SECOND_LIFE, SECOND_LIFE, SKIPPED, 0});
	a->link.epoch = SECOND_LIFE;
	for (size_t i = 0; i < REGIONS; i++)
		a->peers[i] = (struct link_peer){.region = world_regions[i]};
	assert_int_equal(driver_item(county(A), &item), VERDICT_DONE);
}

static void talk(void)
{
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	world_talk(&world, A, B, 6, NULL);
	assert_int_equal(driver_count(county(A), KIND(RECOVERY_ENDED)), 1);
}

/* The letters that may have been taken up before. */
static size_t listed(const char *noun)
{
	static uint8_t memory[1u << 18];
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	const struct query_context context = {.rows = driver_rows(county(A)),
					      .person = &driver_officer,
					      .region = COUNTY_A,
					      .daemon = DAEMON_NOTIFY,
					      .now_ms = county(A)->now_ms,
					      .arena = &arena};
	Zh__Param filter = ZH__PARAM__INIT, *filters[] = {&filter};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	filter.name = "maybe_taken_up";
	filter.value = "yes";
	list.noun = noun;
	list.n_filters = strcmp(noun, "referral") == 0 ? 1 : 0;
	list.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	memset(lines, 0, sizeof lines);
	struct answer answer = {.out = writer_over(lines, sizeof lines - 1), .limit = 100};
	assert_true(questions_answer(&notify_questions, &context, &query, &answer));
	assert_null(answer.refusal.code);
	return answer.lines;
}

static int begin(void **state)
{
	(void)state;
	world_init(&world, 7);
	world_head(&world, A, B);
	world_head(&world, B, A);
	world_drain(&world);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

static void test_the_neighbour_was_told(void **state)
{
	(void)state;
	Zh__ReferralAnswerCommand part = ZH__REFERRAL_ANSWER_COMMAND__INIT, all = part;
	all.answer_code = part.answer_code = "found";
	SET_OPTIONAL(&part, partly, 1);
	uint64_t before = ask();
	size_t backup = county(A)->count;
	uint64_t after = ask(), in_part = ask(), both = ask(), whole = ask();
	act_by(&driver_second, "referral.accept", before, NULL);
	act_by(&driver_officer, "referral.accept", after, NULL);
	act_by(&driver_second, "referral.answer", in_part, &part);
	/* Who took it up has it, whoever answers in part afterwards. */
	act_by(&driver_second, "referral.accept", both, NULL);
	act_by(&driver_officer, "referral.answer", both, &part);
	act_by(&driver_officer, "referral.answer", whole, &all);
	assert_null(owner(whole));
	world_drain(&world);
	restore_and_compare(backup);
	assert_null(owner(before));
	talk();
	assert_true(here(after) > SKIPPED);
	assert_string_equal(owner(before), driver_second.id);
	assert_string_equal(owner(after), driver_officer.id);
	assert_string_equal(owner(in_part), driver_second.id);
	assert_string_equal(owner(both), driver_second.id);
	assert_null(owner(whole));
	assert_string_equal(fixture_state(county(A), here(before)), "accepted");
	assert_string_equal(fixture_state(county(A), here(in_part)), "answered_in_part");
	const struct event *event = driver_newest(county(A), KIND(ASSIGNED));
	assert_string_equal(event->meta->person, driver_second.id);
	assert_int_equal(listed("referral"), 0);
	driver_check_replay(county(A));
}

static void test_nobody_was_told(void **state)
{
	(void)state;
	uint64_t never = ask();
	size_t backup = county(A)->count;
	uint64_t lost = ask();
	assert_int_equal(listed("referral"), 0);                /* nothing was restored */
	act_by(&driver_officer, "referral.accept", lost, NULL); /* its paper doesn't leave */
	world.frame_count = 0;
	restore_and_compare(backup);
	assert_int_equal(listed("referral"), 0); /* the papers may still come */
	talk();
	assert_null(owner(lost));
	assert_string_equal(fixture_state(county(A), here(lost)), "received");
	assert_int_equal(listed("referral"), 2);
	assert_non_null(strstr(lines, "\"maybe_taken_up\":true"));
	(void)listed("recovery");
	assert_non_null(strstr(lines, "\"letters_maybe_taken_up\":2"));
	(void)listed("region");
	assert_non_null(strstr(lines, "\"letters_maybe_taken_up\":2"));
	/* What comes now was taken up by nobody. */
	(void)ask();
	assert_int_equal(listed("referral"), 2);
	act_by(&driver_officer, "referral.accept", lost, NULL);
	assert_int_equal(listed("referral"), 1);
	act_by(&driver_officer, "referral.accept", never, NULL);
	assert_int_equal(listed("referral"), 0);
	(void)listed("recovery");
	assert_null(strstr(lines, "letters_maybe_taken_up"));
	driver_check_replay(county(A));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_the_neighbour_was_told),
		TEST(test_nobody_was_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
