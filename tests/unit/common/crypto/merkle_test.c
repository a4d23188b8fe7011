#include "common/crypto/merkle.h"

#include <sodium.h>

#include "tests/lib/test.h"

#define LEAVES 70

static struct merkle_node nodes[MERKLE_NODES(LEAVES)];
static uint32_t documents[LEAVES];

static struct bytes document(uint32_t index)
{
	return bytes_of(&documents[index], sizeof(documents[index]));
}

static void hash(uint8_t mark, struct bytes a, struct bytes b, uint8_t out[32])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, 32);
	crypto_generichash_update(&state, &mark, 1);
	crypto_generichash_update(&state, a.data, a.size);
	crypto_generichash_update(&state, b.data, b.size);
	crypto_generichash_final(&state, out, 32);
}

/* The definition as RFC 9162, 2.1.1 has it: split at the largest power of two below the count. */
static void slow_root(uint32_t first, uint32_t count, uint8_t out[32])
{
	uint8_t left[32];
	uint8_t right[32];
	uint32_t split = 1;

	if (count == 1) {
		hash(0, document(first), bytes_of(NULL, 0), out);
		return;
	}
	while (split * 2 < count)
		split *= 2;
	slow_root(first, split, left);
	slow_root(first + split, count - split, right);
	hash(1, bytes_of(left, 32), bytes_of(right, 32), out);
}

static struct merkle_tree build(uint32_t count)
{
	struct merkle_tree tree;

	for (uint32_t i = 0; i < count; i++) {
		documents[i] = i * 2654435761u;
		merkle_leaf(document(i), &nodes[i]);
	}
	merkle_build(nodes, count, &tree);
	return tree;
}

static void roots_follow_the_definition(void **state)
{
	uint8_t expected[32];

	(void)state;
	for (uint32_t count = 1; count <= LEAVES; count++) {
		struct merkle_tree tree = build(count);

		slow_root(0, count, expected);
		assert_memory_equal(tree.root.digest, expected, 32);
	}
}

static void every_path_leads_to_the_root(void **state)
{
	uint8_t room[MERKLE_PATH_MAX];

	(void)state;
	for (uint32_t count = 1; count <= LEAVES; count++) {
		struct merkle_tree tree = build(count);

		for (uint32_t i = 0; i < count; i++) {
			struct writer writer = writer_over(room, sizeof(room));
			struct merkle_path path;
			struct merkle_path back;

			merkle_path(&tree, i, &path);
			assert_ok(merkle_verify(&tree.root, document(i), &path));
			merkle_path_write(&path, &writer);
			assert_ok(merkle_path_read(writer_bytes(&writer), &back));
			assert_ok(merkle_verify(&tree.root, document(i), &back));
			assert_int_not_equal(
				merkle_verify(&tree.root, document((i + 1) % LEAVES), &path),
				STATUS_OK);
		}
	}
}

static void a_changed_path_does_not(void **state)
{
	struct merkle_tree tree = build(37);
	uint8_t room[MERKLE_PATH_MAX];
	struct writer writer = writer_over(room, sizeof(room));
	struct merkle_path path;

	(void)state;
	merkle_path(&tree, 21, &path);
	merkle_path_write(&path, &writer);
	for (size_t i = 0; i < writer.size; i++) {
		struct merkle_path changed;
		enum status status;

		/* The count alone isn't bound by a root: the same tree shape may fit another. */
		if (i >= 4 && i < 8)
			continue;
		room[i] ^= 0x40;
		status = merkle_path_read(writer_bytes(&writer), &changed);
		if (status == STATUS_OK)
			status = merkle_verify(&tree.root, document(21), &changed);
		assert_int_not_equal(status, STATUS_OK);
		room[i] ^= 0x40;
	}
	for (size_t size = 0; size < writer.size; size++)
		assert_status(merkle_path_read(bytes_of(room, size), &path), STATUS_INVALID);
}

/* An inner node shown as a document, the classic forgery, needs the leaf's mark. */
static void a_node_is_no_document(void **state)
{
	struct merkle_tree tree = build(4);
	uint8_t pair[64];
	struct merkle_path path = {.index = 0, .count = 2, .size = 1};

	(void)state;
	memcpy(pair, nodes[0].digest, 32);
	memcpy(pair + 32, nodes[1].digest, 32);
	path.nodes[0] = nodes[5];
	assert_status(merkle_verify(&tree.root, bytes_of(pair, 64), &path), STATUS_CORRUPT);
}

static void impossible_shapes_are_refused(void **state)
{
	struct merkle_node leaf = {{0}};
	struct merkle_node root;
	struct merkle_path path = {.index = 3, .count = 3, .size = 1};
	uint8_t bytes[MERKLE_PATH_MAX];

	(void)state;
	assert_status(merkle_climb(&leaf, &path, &root), STATUS_INVALID);
	path = (struct merkle_path){.index = 0, .count = 0};
	assert_status(merkle_climb(&leaf, &path, &root), STATUS_INVALID);
	path = (struct merkle_path){.index = 0, .count = MERKLE_LEAVES_MAX + 1, .size = 20};
	assert_status(merkle_climb(&leaf, &path, &root), STATUS_INVALID);
	path = (struct merkle_path){.index = 0, .count = 4, .size = 21};
	assert_status(merkle_climb(&leaf, &path, &root), STATUS_INVALID);
	for (int i = 0; i < 20000; i++) {
		size_t size = randombytes_uniform(sizeof(bytes));

		randombytes_buf(bytes, size);
		if (size > 8) { /* small numbers, so that some pass */
			memset(bytes, 0, 3);
			memset(bytes + 4, 0, 3);
		}
		if (merkle_path_read(bytes_of(bytes, size), &path) == STATUS_OK) {
			assert_ok(merkle_climb(&leaf, &path, &root));
			assert_true(path.size <= MERKLE_DEPTH_MAX);
		}
	}
}

static int start(void **state)
{
	(void)state;
	return sodium_init() < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_follow_the_definition),
		cmocka_unit_test(every_path_leads_to_the_root),
		cmocka_unit_test(a_changed_path_does_not),
		cmocka_unit_test(a_node_is_no_document),
		cmocka_unit_test(impossible_shapes_are_refused),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
