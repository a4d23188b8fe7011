#include "services/scenario/cast.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *id;
	uint32_t roles;
} people[] = {
	{"officer-1", ROLE_OFFICER},
	{"officer-2", ROLE_OFFICER},
	{"officer-3", ROLE_OFFICER},
	{"officer-4", ROLE_OFFICER}, /* whose certificate ends */
	{"officer-5", ROLE_OFFICER}, /* who has none */
	{"mediator-1", ROLE_MEDIATOR},
	{"leader-1", ROLE_LEADER},
	{"chief-1", ROLE_LEADER | ROLE_CHIEF_HEAD},
	{"unit-head-1", ROLE_OFFICER | ROLE_UNIT_HEAD},
	{"leader-2", ROLE_LEADER},
	{"reviewer-1", ROLE_LEGAL_REVIEWER},
	{"reviewer-2", ROLE_LEGAL_REVIEWER}, /* without the qualification */
	{"reviewer-3", ROLE_LEGAL_REVIEWER | ROLE_OFFICER | ROLE_LEADER},
	{"hearing-1", ROLE_HEARING_OFFICER},
	{"hearing-2", ROLE_HEARING_OFFICER | ROLE_OFFICER},
	{"credit-1", ROLE_CREDIT_OFFICER | ROLE_OFFICER},
	{"credit-2", ROLE_CREDIT_OFFICER | ROLE_LEADER},
	{"discloser-1", ROLE_DISCLOSER},
	{"discloser-2", ROLE_DISCLOSER},
	{"superior-1", ROLE_SUPERIOR},
	{"auditor-1", ROLE_AUDITOR},
	{"operator-1", ROLE_OPERATOR},
};
#define PEOPLE (sizeof people / sizeof people[0])

/* By id.  What officer-4 has ends with 2025-03-31. */
#define CERTIFICATE_ENDS 20178
static const char *const own_county[] = {"522701"};
static const struct officer officer_list[] = {
	{.id = "auditor-1", .roles = ROLE_AUDITOR},
	{.id = "chief-1", .roles = ROLE_LEADER | ROLE_CHIEF_HEAD},
	{.id = "credit-1", .certificate = "CT-7", .roles = ROLE_CREDIT_OFFICER | ROLE_OFFICER},
	{.id = "hearing-1", .roles = ROLE_HEARING_OFFICER},
	{.id = "hearing-2", .certificate = "CT-11", .roles = ROLE_HEARING_OFFICER | ROLE_OFFICER},
	{.id = "leader-1", .certificate = "CT-5", .roles = ROLE_LEADER},
	{.id = "leader-2", .certificate = "CT-6", .roles = ROLE_LEADER},
	{.id = "mediator-1", .roles = ROLE_MEDIATOR},
	{.id = "officer-1",
	 .certificate = "CT-1",
	 .roles = ROLE_OFFICER,
	 .regions = own_county,
	 .region_count = 1},
	{.id = "officer-2", .certificate = "CT-2", .roles = ROLE_OFFICER},
	{.id = "officer-3", .unit = "二股", .certificate = "CT-3", .roles = ROLE_OFFICER},
	{.id = "officer-4",
	 .certificate = "CT-4",
	 .until_day = CERTIFICATE_ENDS,
	 .roles = ROLE_OFFICER},
	{.id = "officer-5", .roles = ROLE_OFFICER},
	{.id = "officer-6", .certificate = "CT-8", .roles = ROLE_OFFICER, .left = true},
	{.id = "reviewer-1",
	 .roles = ROLE_LEGAL_REVIEWER,
	 .legal_qualification = "A20195227010001"},
	{.id = "reviewer-2", .roles = ROLE_LEGAL_REVIEWER},
	{.id = "reviewer-3",
	 .certificate = "CT-10",
	 .roles = ROLE_LEGAL_REVIEWER | ROLE_OFFICER | ROLE_LEADER,
	 .legal_qualification = "A20195227010002"},
	{.id = "unit-head-1", .certificate = "CT-9", .roles = ROLE_OFFICER | ROLE_UNIT_HEAD},
};
#define OFFICERS (sizeof officer_list / sizeof officer_list[0])
#define ROLES_HELD                                                                                 \
	(ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER | ROLE_CHIEF_HEAD | ROLE_CREDIT_OFFICER |      \
	 ROLE_HEARING_OFFICER)
static const struct officers officers = {
	.list = officer_list, .count = OFFICERS, .roles = ROLES_HELD};
static const struct officers with_unit_heads = {
	.list = officer_list, .count = OFFICERS, .roles = ROLES_HELD | ROLE_UNIT_HEAD};

const struct officers *cast_officers(bool unit_heads)
{
	return unit_heads ? &with_unit_heads : &officers;
}

/* "officer" of "officer-1". */
static bool is_first(const char *id, const char *name)
{
	size_t size = strlen(name);
	return strncmp(id, name, size) == 0 && strcmp(id + size, "-1") == 0;
}

bool cast_find(const char *name, uint32_t region, struct principal *ret_person)
{
	for (size_t i = 0; i < PEOPLE; i++) {
		if (strcmp(people[i].id, name) != 0 && !is_first(people[i].id, name))
			continue;
		*ret_person = (struct principal){.roles = people[i].roles, .region = region};
		/* The superior is of the prefecture, two digits up. */
		if ((people[i].roles & ROLE_SUPERIOR) != 0)
			ret_person->region = region / 100 * 100;
		(void)snprintf(ret_person->id, sizeof ret_person->id, "%s", people[i].id);
		(void)snprintf(ret_person->unit, sizeof ret_person->unit, "team");
		return true;
	}
	return false;
}

void cast_list(struct writer *out)
{
	for (size_t i = 0; i < PEOPLE; i++) {
		size_t size = strlen(people[i].id);
		bool first = strcmp(people[i].id + size - 2, "-1") == 0;
		writer_put(out, ", ", i != 0 ? 2 : 0);
		writer_put(out, people[i].id, first ? size - 2 : size);
	}
}

struct principal cast_looker(uint32_t region)
{
	struct principal person = {.roles = ROLE_LEADER | ROLE_OFFICER | ROLE_AUDITOR,
				   .region = region};
	(void)snprintf(person.id, sizeof person.id, "auditor-1");
	return person;
}
