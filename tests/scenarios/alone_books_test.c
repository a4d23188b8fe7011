/* One person alone names nobody who may more than before: the list of people, which says who the
 * two are, adopted at random by one person under several spellings and with whatever roles. */
#include "command.pb-c.h"
#include "common/stage/books/book_decide.h"
#include "common/stage/common_decide.h"
#include "services/credit/credit.h"
#include "tests/lib/decider_driver.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

#define REGION 522701u
#define SEQUENCES 400
#define ACTS 12
#define START_MS INT64_C(1740963600000) /* 2025-03-03 09:00 */
#define EVERYBODY                                                                                  \
	(ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER | ROLE_HEARING_OFFICER | \
	 ROLE_DISCLOSER | ROLE_CREDIT_OFFICER | ROLE_AUDITOR | ROLE_OPERATOR | ROLE_CHIEF_HEAD |   \
	 ROLE_UNIT_HEAD)

static struct {
	size_t sequences, acts, proposed, approvals, takes_away;
} tried;

static struct principal somebody(struct property *property, const char *const *spellings,
				 size_t count)
{
	static const uint32_t roles[] = {ROLE_OPERATOR, ROLE_LEADER, ROLE_OPERATOR | ROLE_LEADER,
					 ROLE_LEGAL_REVIEWER | ROLE_LEADER, EVERYBODY};
	struct principal person = {.region = REGION};
	const char *id = spellings[property_below(property, count)];
	memcpy(person.id, id, strlen(id) + 1);
	person.roles = roles[property_below(property, sizeof roles / sizeof roles[0])];
	return person;
}

static enum verdict adopt(struct decider_driver *driver, const struct principal *person,
			  struct book_extra *extra)
{
	Zh__BookCommand body = ZH__BOOK_COMMAND__INIT;
	body.name = "people";
	driver->extra = extra;
	enum verdict verdict = driver_act_by(driver, person, PEOPLE_ADOPT, (struct object_id){0}, 0,
					     &body, "人员变动");
	tried.acts++;
	return verdict;
}

static void nobody_alone_names_anybody(struct property *property)
{
	static const char *const spellings[] = {"lone-wolf", "LONE-WOLF", "lone wolf", "LoneWolf"};
	static const char *const first[] = {"founder"};
	struct decider_driver driver;
	struct book_extra extra = {.version = 1};
	driver_init(&driver, &credit_decider, REGION, NULL, NULL, START_MS);
	struct principal person = somebody(property, first, 1);
	person.roles = ROLE_OPERATOR;
	assert_int_equal(adopt(&driver, &person, &extra), VERDICT_DONE); /* the county's first */
	size_t adopted = driver_count(&driver, KIND(PEOPLE_ADOPTED));
	tried.sequences++;
	for (unsigned i = 0; i < ACTS; i++) {
		person = somebody(property, spellings, sizeof spellings / sizeof spellings[0]);
		uint64_t proposals = driver_count(&driver, KIND(PROPOSED));
		if (proposals != 0 && property_chance(property, 60)) {
			struct object_id proposal = driver_object(
				&driver, OBJECT_PROPOSAL, 1 + property_below(property, proposals));
			tried.approvals++;
			assert_int_not_equal(driver_act_by(&driver, &person, "proposal.approve",
							   proposal, 0, NULL, "属实"),
					     VERDICT_DONE);
			continue;
		}
		extra.version++;
		extra.digest[0]++;
		extra.people.anybody_there = true;
		extra.people.gives = property_chance(property, 70);
		extra.people.two_left = property_chance(property, 70);
		extra.people.second_there = property_chance(property, 50);
		/* What only takes away is one person's word, as long as two are left. */
		bool takes_away = !extra.people.gives && extra.people.two_left;
		if ((person.roles & (ROLE_OPERATOR | ROLE_LEADER)) == 0)
			continue;
		(void)adopt(&driver, &person, &extra);
		tried.takes_away += takes_away;
		tried.proposed += !takes_away;
		adopted += takes_away;
		assert_int_equal(driver_count(&driver, KIND(PEOPLE_ADOPTED)), adopted);
	}
	driver_check_replay(&driver);
	driver_done(&driver);
}

static void test_people(void **state)
{
	(void)state;
	property_run(SEQUENCES, nobody_alone_names_anybody);
	print_message("%zu sequences, %zu lists, %zu of them only take away, %zu proposed, %zu own "
		      "approvals refused\n",
		      tried.sequences, tried.acts, tried.takes_away, tried.proposed,
		      tried.approvals);
	assert_true(tried.proposed > SEQUENCES && tried.approvals > SEQUENCES &&
		    tried.takes_away != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_people)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
