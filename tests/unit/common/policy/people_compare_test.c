#include "common/policy/people/people_compare.h"

#include "tests/unit/common/policy/policy_fixture.h"

#define KEY_OF_LI "tFFjtiAgCzkioR7z8P8naXRjDvbadehp7F6v-otmkT4"
#define SIGNING_KEY "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define ANOTHER_SIGNING_KEY "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
#define ANOTHER_KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

enum { SECONDS = ROLE_OPERATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER };

struct side {
	struct pool pool;
	struct people people;
};

struct comparing {
	char *example;
	struct side before, after;
	size_t count;
	struct people_change last;
};

static void load(struct side *side, const char *text)
{
	struct problems problems;
	problems_init(&problems);
	pool_done(&side->pool);
	pool_init(&side->pool);
	enum status status =
		people_load(bytes_of_text(text), "p.yaml", &side->pool, &problems, &side->people);
	assert_no_errors(&problems);
	assert_ok(status);
	problems_done(&problems);
}

static int setup(void **state)
{
	struct comparing *comparing = (struct comparing *)calloc(1, sizeof *comparing);
	size_t size;
	assert_non_null(comparing);
	comparing->example = fixture_read("deploy/people-example.yaml", &size);
	pool_init(&comparing->before.pool);
	pool_init(&comparing->after.pool);
	load(&comparing->before, comparing->example);
	*state = comparing;
	return 0;
}

static int teardown(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	pool_done(&comparing->before.pool);
	pool_done(&comparing->after.pool);
	free(comparing->example);
	free(comparing);
	return 0;
}

static void note(void *context, const struct people_change *change)
{
	struct comparing *comparing = (struct comparing *)context;
	comparing->count++;
	comparing->last = *change;
}

/* Whether it gives; exactly one differs, see comparing->last. */
static bool one_differs(struct comparing *comparing, const char *from, const char *to)
{
	char *text = fixture_replaced(comparing->example, from, to);
	load(&comparing->after, text);
	free(text);
	comparing->count = 0;
	bool gives = people_compare(&comparing->before.people, &comparing->after.people, note,
				    comparing);
	assert_int_equal(comparing->count, 1);
	return gives;
}

static void the_same_list_says_nothing(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	load(&comparing->after, comparing->example);
	assert_false(people_compare(&comparing->before.people, &comparing->after.people, note,
				    comparing));
	assert_int_equal(comparing->count, 0);
	/* A first list gives everybody everything. */
	assert_true(people_compare(NULL, &comparing->after.people, note, comparing));
	assert_int_equal(comparing->count, 14 + 4 + 8);
}

static void what_takes_away_gives_nothing(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	assert_false(one_differs(comparing, "\"" KEY_OF_LI "\", ", ""));
	assert_string_equal(comparing->last.id, "li.ming");
	assert_int_equal(comparing->last.keys_taken, 1);
	assert_false(one_differs(comparing, "  - id: he.qing\n",
				 "  - id: he.qing\n    disabled: yes\n"));
	assert_true(comparing->last.left);
	assert_int_equal(comparing->last.keys_taken, 1);
}

/* Only an end that comes sooner is one person's word. */
static void certificates_are_looked_at_by_two(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	const char *zhao = "黔B-10241\n    certificate_from: 2024-01-01\n    certificate_until: "
			   "2028-12-31\n";
	static const struct {
		const char *to;
		bool gives;
	} cases[] = {
		{"黔B-10249\n    certificate_from: 2024-01-01\n    certificate_until: 2028-12-31\n",
		 true},
		{"黔B-10241\n    certificate_from: 2023-01-01\n    certificate_until: 2028-12-31\n",
		 true},
		{"黔B-10241\n    certificate_from: 2024-01-01\n    certificate_until: 2029-01-01\n",
		 true},
		{"黔B-10241\n    certificate_from: 2024-01-01\n", true},
		{"黔B-10241\n    certificate_from: 2024-01-01\n    certificate_until: 2028-12-30\n",
		 false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(one_differs(comparing, zhao, cases[i].to), cases[i].gives);
		assert_string_equal(comparing->last.id, "zhao.lei");
		assert_true(comparing->last.certificate);
	}
	/* Without any the roles decide, so to take one out gives too. */
	assert_true(one_differs(comparing,
				"    certificate: 黔B-10241\n    certificate_from: 2024-01-01\n"
				"    certificate_until: 2028-12-31\n",
				""));
}

/* It gives no right, but papers call the person by it: stated, changed or taken out. */
static void a_post_is_looked_at_by_two(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	const char *is = "    post: \"局长\"\n";
	assert_true(one_differs(comparing, is, "    post: \"副局长\"\n"));
	assert_string_equal(comparing->last.id, "wang.fang");
	assert_string_equal(comparing->last.was_post, "局长");
	assert_string_equal(comparing->last.post, "副局长");
	assert_true(one_differs(comparing, is, ""));
	assert_null(comparing->last.post);
}

/* They give no right: one person's word is enough, and it is told. */
static void regions_are_told_and_give_nothing(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	const char *is = "    regions: [城南片区, \"522701\"]\n";
	static const char *const others[] = {"    regions: [城北片区, \"522701\"]\n",
					     "    regions: [\"522701\", 城南片区]\n",
					     "    regions: [城南片区]\n", ""};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_false(one_differs(comparing, is, others[i]));
		assert_string_equal(comparing->last.id, "chen.jing");
		assert_true(comparing->last.regions);
		assert_int_equal(comparing->last.was_officer->region_count, 2);
	}
}

/* Who may make legal reviews: stated, changed or taken out, two look at it. */
static void a_legal_qualification_is_looked_at_by_two(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	const char *is = "    legal_qualification: A20195227010001\n";
	assert_true(one_differs(comparing, is, ""));
	assert_true(comparing->last.qualification);
	assert_true(one_differs(comparing, is, "    legal_qualification: 2012年起从事\n"));
	assert_true(comparing->last.qualification);
	assert_true(one_differs(comparing, "    certificate: 黔B-10242\n",
				"    certificate: 黔B-10242\n    legal_qualification: A2\n"));
	assert_false(comparing->last.certificate);
}

/* A key to sign with, given or changed, is looked at by two; one that goes may have been lost. */
static void a_signing_key_is_looked_at_by_two(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	const char *is = "    signing_key: " SIGNING_KEY "\n";
	assert_true(one_differs(comparing, "    certificate: 黔B-10242\n",
				"    certificate: 黔B-10242\n    signing_key: " ANOTHER_SIGNING_KEY
				"\n"));
	assert_true(comparing->last.signing);
	assert_null(comparing->last.was_signing);
	assert_int_equal(comparing->last.is_signing[0], 0x3d);
	assert_true(one_differs(comparing, is, "    signing_key: " ANOTHER_SIGNING_KEY "\n"));
	assert_true(comparing->last.signing);
	assert_int_equal(comparing->last.was_signing[0], 0xd7);
	assert_int_equal(comparing->last.is_signing[0], 0x3d);
	assert_false(one_differs(comparing, is, ""));
	assert_true(comparing->last.signing);
	assert_null(comparing->last.is_signing);
}

static void what_gives_is_told(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	assert_true(one_differs(comparing, "\"" KEY_OF_LI "\"", "\"" ANOTHER_KEY "\""));
	assert_int_equal(comparing->last.keys_given, 1);
	assert_int_equal(comparing->last.keys_taken, 1);
	assert_true(one_differs(comparing, "roles: [discloser]", "roles: [discloser, officer]"));
	assert_int_equal(comparing->last.was_roles, ROLE_DISCLOSER);
	assert_int_equal(comparing->last.roles, ROLE_DISCLOSER | ROLE_OFFICER);
	/* One role for another one isn't less. */
	assert_true(one_differs(comparing, "roles: [discloser]", "roles: [officer]"));
	assert_true(one_differs(comparing, "name: \"何清\"", "name: \"何青\""));
	assert_null(comparing->last.same_name);
	assert_true(one_differs(comparing, "name: \"何清\"", "name: \"李明\""));
	assert_string_equal(comparing->last.same_name, "li.ming");
	assert_true(one_differs(comparing, "region: 522702", "region: 522703"));
	assert_int_equal(comparing->last.kind, PEOPLE_KIND_PROCESS);
	assert_true(comparing->last.settings);
}

/* A day by which a key ends: put off it gives, brought forward it takes away. */
static void a_later_end_gives(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	static const char *const until[] = {"2026-12-30", "2026-12-31"};
	for (unsigned later = 0; later < 2; later++) {
		struct side *sides[] = {&comparing->before, &comparing->after};
		for (unsigned i = 0; i < 2; i++) {
			char text[16384];
			(void)snprintf(text, sizeof text,
				       "%skeys:\n  - {key: " KEY_OF_LI
				       ", of: li.ming, until: %s}\n",
				       comparing->example, until[later ? i : 1 - i]);
			load(sides[i], text);
		}
		comparing->count = 0;
		assert_int_equal(people_compare(&comparing->before.people, &comparing->after.people,
						note, comparing),
				 later);
		assert_int_equal(comparing->count, 1);
	}
}

static void a_second_person_is_another_with_another_role(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	const struct people *people = &comparing->before.people;
	assert_true(people_have_second(people, "gao.feng", ROLE_OPERATOR, SECONDS, 0));
	assert_true(people_have_second(people, "li.ming", ROLE_LEADER, SECONDS, 0));
	assert_false(people_have_second(people, "li.ming", SECONDS, SECONDS, 0));
	assert_true(people_have_second(people, "li.ming", 0, SECONDS, 0));
	/* The only operator is no second person to himself, in whatever letters. */
	assert_false(people_have_second(people, "gao.feng", 0, ROLE_OPERATOR, 0));
	assert_false(people_have_second(people, "GAO.FENG", 0, ROLE_OPERATOR, 0));
	assert_true(people_have_second(people, "li.ming", 0, ROLE_OPERATOR, 0));
	assert_true(people_have_pair(people, ROLE_OPERATOR | ROLE_LEADER, SECONDS, 0));
	assert_false(people_have_pair(people, ROLE_OPERATOR, ROLE_OPERATOR, 0));
	/* Who is disabled, or whose key has ended, is no second person. */
	char *gone = fixture_replaced(comparing->example, "  - id: gao.feng\n",
				      "  - id: gao.feng\n    disabled: yes\n");
	load(&comparing->after, gone);
	free(gone);
	assert_false(people_have_second(&comparing->after.people, "li.ming", 0, ROLE_OPERATOR, 0));
}

static void who_proposed_is_looked_up_by_person_and_key(void **state)
{
	struct comparing *comparing = (struct comparing *)*state;
	const struct people *people = &comparing->before.people;
	uint8_t key[PEOPLE_KEY] = {0};
	struct proposer proposer = people_proposer(people, "li.ming", NULL, 0);
	assert_true(proposer.there && proposer.key_holds);
	assert_int_equal(proposer.roles, ROLE_LEADER);
	assert_false(people_proposer(people, "li.ming", key, 0).key_holds);
	memcpy(key, people->keys[0].key, PEOPLE_KEY);
	assert_true(people_proposer(people, people->keys[0].principal->id, key, 0).key_holds);
	/* Somebody else's key isn't his. */
	const char *other =
		strcmp(people->keys[0].principal->id, "li.ming") == 0 ? "wang.fang" : "li.ming";
	assert_false(people_proposer(people, other, key, 0).key_holds);
	assert_false(people_proposer(people, "nobody", NULL, 0).there);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_same_list_says_nothing),
		TEST(what_takes_away_gives_nothing),
		TEST(certificates_are_looked_at_by_two),
		TEST(a_post_is_looked_at_by_two),
		TEST(regions_are_told_and_give_nothing),
		TEST(a_legal_qualification_is_looked_at_by_two),
		TEST(a_signing_key_is_looked_at_by_two),
		TEST(what_gives_is_told),
		TEST(a_later_end_gives),
		TEST(a_second_person_is_another_with_another_role),
		TEST(who_proposed_is_looked_up_by_person_and_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
