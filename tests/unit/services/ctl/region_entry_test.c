/* A county's directory, made anew when a neighbour's card comes: whose keys count in it. */
#include "tests/lib/test.h"

#include "services/ctl/county/region_card.h"
#include "services/notify/link/directory.h"

#define OWN 522701
#define OTHER 522702
#define THIRD 522722
#define DAY 20160

struct fixture {
	struct key root, own[2], other[2], seal;
	uint8_t memory[64u << 10];
	struct arena arena;
	struct directory *directory;
};

static int begin(void **state)
{
	struct fixture *f = (struct fixture *)calloc(1, sizeof *f);
	assert_non_null(f);
	key_make(KEY_DOCUMENT, "root", &f->root);
	key_make(KEY_SEAL, "seal", &f->seal);
	for (size_t i = 0; i < 2; i++) {
		key_make(KEY_DOCUMENT, "document", &f->own[i]);
		key_make(KEY_DOCUMENT, "document", &f->other[i]);
	}
	arena_init(&f->arena, f->memory, sizeof f->memory);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	directory_close(f->directory);
	free(f);
	return 0;
}

static struct region_facts facts(const struct fixture *f, uint32_t region, const struct key *sign)
{
	struct region_facts facts = {.region = region, .superior = 522700, .name = "某县"};
	memcpy(facts.document, sign->public_key, KEY_PUBLIC);
	memcpy(facts.seal, f->seal.public_key, KEY_PUBLIC);
	memcpy(facts.transport, f->seal.public_key, KEY_PUBLIC);
	return facts;
}

static void join(struct fixture *f, const struct key *own, uint32_t region, const struct key *other,
		 bool with_other)
{
	struct region_facts self = facts(f, OWN, own), neighbour = facts(f, region, other);
	struct directory *before = f->directory;
	const struct region_change change = {.own = &self,
					     .others = &neighbour,
					     .count = with_other ? 1 : 0,
					     .without = with_other ? 0 : region};
	struct err err;
	struct bytes file = region_directory_next(before != NULL ? directory_content(before) : NULL,
						  &change, &f->root, &f->arena);
	assert_non_null(file.data);
	assert_ok(directory_open(file, f->root.public_key, &f->directory, &err));
	directory_close(before);
}

static bool counts(const struct fixture *f, uint32_t region, const struct key *key)
{
	const Zh__DirectoryEntry *entry = directory_entry(f->directory, region);
	return entry != NULL && directory_sign_key(entry, key->id, DAY) != NULL;
}

static void test_of_a_neighbour_the_last_card_counts_alone(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	join(f, &f->own[0], OTHER, &f->other[0], true);
	assert_true(counts(f, OTHER, &f->other[0]));
	join(f, &f->own[0], OTHER, &f->other[1], true);
	assert_true(counts(f, OTHER, &f->other[1]));
	assert_false(counts(f, OTHER, &f->other[0]));
	assert_int_equal(directory_content(f->directory)->version, 2);
}

static void test_what_our_former_key_signed_stays_ours(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	join(f, &f->own[0], OTHER, &f->other[0], true);
	join(f, &f->own[1], THIRD, &f->other[1], true);
	join(f, &f->own[1], THIRD, &f->other[0], true);
	assert_true(counts(f, OWN, &f->own[0]));
	assert_true(counts(f, OWN, &f->own[1]));
	assert_int_equal(directory_entry(f->directory, OWN)->n_sign_keys, 2);
	/* The one in force stands first. */
	assert_memory_equal(directory_entry(f->directory, OWN)->sign_keys[0]->key.data,
			    f->own[1].public_key, KEY_PUBLIC);
}

static void test_who_is_removed_is_gone_and_others_stay(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	join(f, &f->own[0], OTHER, &f->other[0], true);
	join(f, &f->own[0], THIRD, &f->other[1], true);
	join(f, &f->own[0], OTHER, &f->other[0], false);
	assert_false(counts(f, OTHER, &f->other[0]));
	assert_true(counts(f, THIRD, &f->other[1]));
}

/* More former keys than an entry has room for: the one in force is among them. */
static void test_former_keys_have_an_end(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct key last = f->own[0];
	for (unsigned i = 0; i < REGION_SIGN_KEYS + 3; i++) {
		key_make(KEY_DOCUMENT, "document", &last);
		join(f, &last, OTHER, &f->other[0], true);
	}
	assert_true(counts(f, OWN, &last));
	assert_int_equal(directory_entry(f->directory, OWN)->n_sign_keys, REGION_SIGN_KEYS);
}

static void test_a_fingerprint_is_typed_in_any_way_but_another(void **state)
{
	(void)state;
	assert_true(region_card_fingerprint_is("3ded 7c39", "3DED-7C39"));
	assert_false(region_card_fingerprint_is("3ded 7c39", "3ded 7c38"));
	assert_false(region_card_fingerprint_is("3ded 7c39", "3ded"));
	assert_false(region_card_fingerprint_is("3ded 7c39", "3ded 7c39 0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_of_a_neighbour_the_last_card_counts_alone,
						begin, end),
		cmocka_unit_test_setup_teardown(test_what_our_former_key_signed_stays_ours, begin,
						end),
		cmocka_unit_test_setup_teardown(test_who_is_removed_is_gone_and_others_stay, begin,
						end),
		cmocka_unit_test_setup_teardown(test_former_keys_have_an_end, begin, end),
		cmocka_unit_test(test_a_fingerprint_is_typed_in_any_way_but_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
