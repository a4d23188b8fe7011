/* Persons in a county whose daemons don't run: what is stated of one is listed, and what is stated
 * again changes nothing. */
#include "tests/unit/services/ctl/county/county_alone.h"

#define SIGNING_KEY "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
static const char zhao[] =
	"person add zhao --name 赵某 --roles officer,legal_reviewer --unit 法规科 --post 科长 "
	"--regions 522701,城南片区 --certificate-no X-1 --certificate-from 2025-01-01 "
	"--certificate-until 2027-01-01 --legal-qualification A20195227010001 --no-adopt";

static int setup(void **state)
{
	if (alone_setup(state) != 0)
		return -1;
	alone_expect((struct county_alone *)*state, EXIT_DONE, zhao);
	return 0;
}

static void all_that_was_stated_is_listed(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_DONE, "person signing-key zhao " SIGNING_KEY " --no-adopt");
	alone_expect(c, EXIT_DONE, "person list --json");
	alone_said(c, "{\"kind\":\"person\",\"id\":\"zhao\",\"name\":\"赵某\",\"unit\":\"unit-3\","
		      "\"post\":\"科长\",\"works_in\":[\"522701\",\"城南片区\"],"
		      "\"roles\":[\"officer\",\"legal_reviewer\"],\"certificate\":\"X-1\","
		      "\"certificate_from\":\"2025-01-01\",\"certificate_until\":\"2027-01-01\","
		      "\"signing_key\":\"" SIGNING_KEY "\"}\n");
	alone_said(c, "{\"kind\":\"person\",\"id\":\"chen\",\"name\":\"陈某\","
		      "\"unit\":\"bureau\",\"roles\":[\"leader\"]}\n");
	alone_said(c, "{\"kind\":\"end\",\"count\":5}\n");
	alone_expect(c, EXIT_DONE, "person list");
	alone_said(c, "officer, legal reviewer  科长  522701,城南片区  certificate X-1 "
		      "(2025-01-01–2027-01-01)  signing key d75a9801");
	alone_said(c, "unit-1  officer  certificate 黔B-10241\n");
	alone_not_said(c, "\"kind\"");
	alone_expect(c, EXIT_DONE, "person role zhao --json");
	alone_said(c, "\"id\":\"zhao\"");
	alone_not_said(c, "\"chen\"");
	alone_expect(c, EXIT_NOT_FOUND, "person role nobody");
}

static void what_is_stated_again_changes_nothing(void **state)
{
	static const char *const again[] = {
		zhao,
		"person role zhao officer,legal_reviewer --no-adopt",
		"person role zhao legal_reviewer,officer --no-adopt",
		"person regions zhao 522701,城南片区 --no-adopt",
		"person certificate zhao --certificate-no X-1 --certificate-from 2025-01-01 "
		"--certificate-until 2027-01-01 --no-adopt",
		"person certificate zhao --certificate-no X-1 --certificate-from 2025-01-01 "
		"--certificate-until 2027-01-01 --legal-qualification A20195227010001 --no-adopt",
		"person signing-key zhao none --no-adopt",
	};
	struct county_alone *c = (struct county_alone *)*state;
	for (size_t i = 0; i < sizeof again / sizeof again[0]; i++) {
		alone_expect_refused(c, EXIT_DONE, again[i]);
		alone_said(c, "zhao is there already; nothing was changed");
	}
	alone_expect_refused(c, EXIT_DONE,
			     "person role zhao officer,legal_reviewer --no-adopt "
			     "--json");
	alone_said(c, "{\"kind\":\"there\",\"id\":\"zhao\"}");
}

/* Each by itself. */
static void what_is_stated_otherwise_is_changed(void **state)
{
	static const char *const changes[][2] = {
		{"person role zhao officer --no-adopt", "unit-3  officer  科长"},
		{"person regions zhao 522701 --no-adopt", "  522701  certificate"},
		{"person regions zhao none --no-adopt", "科长  certificate X-1"},
		{"person certificate zhao --certificate-no X-2 --no-adopt", "certificate X-2"},
		{"person certificate zhao --certificate-no X-2 --certificate-from 2025-02-01 "
		 "--certificate-until 2027-01-01 --no-adopt",
		 "X-2 (2025-02-01–2027-01-01)"},
		{"person certificate zhao --certificate-no X-2 --certificate-from 2025-02-01 "
		 "--certificate-until 2028-01-01 --no-adopt",
		 "X-2 (2025-02-01–2028-01-01)"},
		{"person signing-key zhao " SIGNING_KEY " --no-adopt", "signing key d75a9801"},
	};
	struct county_alone *c = (struct county_alone *)*state;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		alone_expect(c, EXIT_DONE, changes[i][0]);
		alone_not_said(c, "there already");
		alone_expect(c, EXIT_DONE, "person list");
		alone_said(c, changes[i][1]);
	}
	alone_expect(c, EXIT_DONE,
		     "person certificate zhao --legal-qualification A2020 --no-adopt");
	char *text = alone_people(c);
	assert_non_null(strstr(text, "A2020"));
	free(text);
	alone_expect_refused(c, EXIT_USAGE, "person signing-key zhao abc --no-adopt");
	alone_said(c, "\"abc\" isn't a signing key");
}

#define ALL_BUT_CERTIFICATE                                                                        \
	"--name 赵某 --roles officer,legal_reviewer --unit 法规科 --post 科长 "             \
	"--regions 522701,城南片区 "

/* The same id for somebody else: which member differs, what is there and what was asked. */
static void somebody_else_of_the_id_is_refused(void **state)
{
	static const char *const others[][2] = {
		{"--name 赵六 --roles officer,legal_reviewer --unit 法规科",
		 "another name: 赵某 there, 赵六 asked"},
		{"--name 赵某 --roles officer,legal_reviewer --unit 法规科 --post 局长",
		 "another post: 科长 there, 局长 asked"},
		{"--name 赵某 --roles officer,legal_reviewer --unit 法规科 --post 科长",
		 "works_in: 522701,城南片区 there, - asked"},
		{"--name 赵某 --roles officer --unit 法规科 --post 科长 --regions 522701,城南片区",
		 "officer, legal reviewer there, officer asked"},
		{"--name 赵某 --roles officer,legal_reviewer --unit 稽查股 --post 科长", "unit"},
		{ALL_BUT_CERTIFICATE "--certificate-no X-2",
		 "another certificate: X-1 there, X-2 asked"},
		{ALL_BUT_CERTIFICATE "--certificate-no X-1 --certificate-until 2027-01-01",
		 "another certificate_from: 2025-01-01 there, - asked"},
		{ALL_BUT_CERTIFICATE "--certificate-no X-1 --certificate-from 2025-01-01 "
				     "--certificate-until 2028-01-01",
		 "another certificate_until: 2027-01-01 there, 2028-01-01 asked"},
		{ALL_BUT_CERTIFICATE "--certificate-no X-1 --certificate-from 2025-01-01 "
				     "--certificate-until 2027-01-01",
		 "another legal_qualification: A20195227010001 there, - asked"},
	};
	struct county_alone *c = (struct county_alone *)*state;
	char line[512];
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		(void)snprintf(line, sizeof line, "person add zhao %s --no-adopt", others[i][0]);
		alone_expect_refused(c, EXIT_CONFLICT, line);
		alone_said(c, "zhao is there already with another");
		alone_said(c, others[i][1]);
	}
}

/* Who states no name is called by the id, and belongs to the office itself. */
static void what_is_not_stated_has_a_meaning(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_DONE, "person add nn --roles officer --no-adopt");
	alone_expect(c, EXIT_DONE, "person list --json");
	alone_said(c, "\"id\":\"nn\",\"name\":\"nn\",\"unit\":\"bureau\",\"roles\":[\"officer\"]}");
	alone_expect_refused(c, EXIT_USAGE, "person add mm --no-adopt");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_that_was_stated_is_listed),
		TEST(what_is_stated_again_changes_nothing),
		TEST(what_is_stated_otherwise_is_changed),
		TEST(somebody_else_of_the_id_is_refused),
		TEST(what_is_not_stated_has_a_meaning),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
