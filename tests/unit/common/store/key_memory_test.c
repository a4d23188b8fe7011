/* Data keys are nowhere but in locked memory: all that this process can read is searched for them.
 *
 * The keys come from a source whose bytes can be told from their place, so that the test itself
 * holds none.  What commits keys isn't searched afterwards: LMDB's heap has held them, see
 * key_memory.h.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/random_source.h"
#include "common/store/key_memory.h"
#include "common/store/part_reserve.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define NEEDLE 24 /* bytes of a key that are looked for */
#define WINDOW ((size_t)1 << 16)

/* ---- keys that nobody has to remember */

static uint8_t byte_at(size_t place)
{
	uint32_t mixed = (uint32_t)place * UINT32_C(2654435761);
	return (uint8_t)(mixed >> 24 ^ mixed >> 11);
}

static void fill(void *context, void *out, size_t size)
{
	bool nonces = size < PART_RESERVE; /* or other bytes that are no keys */
	(void)context;
	for (size_t i = 0; i < size; i++)
		((uint8_t *)out)[i] = nonces ? (uint8_t)i : byte_at(i);
}

static bool is_key(const uint8_t *at, size_t number)
{
	size_t place = number * sizeof(struct part_key) + offsetof(struct part_key, key);
	for (size_t i = 0; i < NEEDLE; i++) {
		if (at[i] != byte_at(place + i))
			return false;
	}
	return true;
}

/* ---- the search */

struct found {
	size_t locked; /* and left out of core files */
	size_t mapped; /* pages of a file */
	size_t loose;
};

struct area {
	uintptr_t start, end;
	bool readable, file;
};

/* The window lies outside of what is searched. */
static size_t search(int memory, const struct area *area, uint8_t *window, size_t number)
{
	size_t count = 0;
	for (uintptr_t at = area->start; at < area->end; at += WINDOW - NEEDLE) {
		size_t size = area->end - at < WINDOW ? area->end - at : WINDOW;
		ssize_t got = pread(memory, window, size, (off_t)at);
		if (got <= 0)
			break; /* behind a file's end */
		for (size_t i = 0; i + NEEDLE <= (size_t)got; i++)
			count += is_key(window + i, number);
	}
	return count;
}

static void note(struct found *found, const struct area *area, const char *flags, size_t count)
{
	bool kept = strstr(flags, " lo") != NULL && strstr(flags, " dd") != NULL;
	*(kept ? &found->locked : area->file ? &found->mapped : &found->loose) += count;
}

static struct found look_for(size_t number)
{
	struct found found = {0};
	struct area area = {0};
	char line[512];
	FILE *areas = fopen("/proc/self/smaps", "re");
	int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	uint8_t *window =
		mmap(NULL, WINDOW, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_non_null(areas);
	assert_true(memory >= 0 && window != MAP_FAILED);
	while (fgets(line, sizeof(line), areas) != NULL) {
		unsigned long start, end, inode;
		char rights[8];
		if (sscanf(line, "%lx-%lx %7s %*s %*s %lu", &start, &end, rights, &inode) == 4)
			area = (struct area){start, end, rights[0] == 'r', inode != 0};
		else if (strncmp(line, "VmFlags:", 8) == 0 && area.readable &&
			 !((uintptr_t)window >= area.start && (uintptr_t)window < area.end))
			note(&found, &area, line, search(memory, &area, window, number));
	}
	assert_int_equal(munmap(window, WINDOW), 0);
	assert_int_equal(close(memory), 0);
	assert_int_equal(fclose(areas), 0);
	return found;
}

/* ---- parts */

static const struct random_source source = {.fill = fill};

static struct parts *open_parts(struct test_dir *dir)
{
	char directory[TEST_PATH_MAX], keys[TEST_PATH_MAX];
	struct parts *parts;
	struct err err;
	memcpy(directory, test_dir_path(dir, "parts"), TEST_PATH_MAX);
	memcpy(keys, test_dir_path(dir, "keys"), TEST_PATH_MAX);
	struct parts_options options = {.directory = directory,
					.keys_directory = keys,
					.map_bytes = 64 << 20,
					.random = &source};
	assert_ok(parts_open(&options, &parts, &err));
	return parts;
}

static struct part_ref add(struct parts *parts)
{
	struct part_ref ref;
	struct err err;
	assert_ok(parts_add(parts, PART_TEXT, bytes_of_text("电话"), &ref, &err));
	return ref;
}

static void read_back(struct parts *parts, const struct part_ref *ref)
{
	char text[64];
	size_t size;
	struct err err;
	assert_ok(parts_read(parts, ref, text, sizeof(text), &size, &err));
	assert_int_equal(size, strlen("电话"));
}

static void drawn_and_staged_keys_are_locked(void **state)
{
	struct parts *parts = open_parts(*state);
	struct part_ref first = add(parts);
	(void)add(parts);
	read_back(parts, &first);
	for (size_t number = 0; number < 3; number++) { /* two were taken, one is for later */
		struct found found = look_for(number);
		assert_true(found.locked != 0);
		assert_int_equal(found.mapped, 0);
		assert_int_equal(found.loose, 0);
	}
	assert_true(parts_keys_locked(parts));
	parts_forget_staged(parts);
	parts_close(parts);
	assert_int_equal(look_for(0).locked + look_for(2).locked, 0);
}

/* A process of its own writes them, and this one finds them on the disk. */
static void keys_that_were_read_are_locked(void **state)
{
	struct part_ref ref;
	int ends[2], end = 0;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		struct parts *parts = open_parts(*state);
		struct err err;
		ref = add(parts);
		if (parts_commit(parts, &err) != STATUS_OK ||
		    write(ends[1], &ref, sizeof(ref)) != sizeof(ref))
			_exit(1);
		parts_close(parts);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &end, 0), child);
	assert_int_equal(end, 0);
	assert_int_equal(read(ends[0], &ref, sizeof(ref)), sizeof(ref));
	struct parts *parts = open_parts(*state);
	read_back(parts, &ref);
	struct found taken = look_for(0), later = look_for(1);
	assert_true(taken.mapped != 0 && later.mapped != 0); /* the file itself */
	assert_true(later.locked != 0);
	assert_int_equal(taken.loose + later.loose, 0);
	parts_close(parts);
	(void)close(ends[0]);
	(void)close(ends[1]);
}

/* ---- where the limit is too small, it is said */

static bool give_up_locking(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[2] = {{0}};
	const struct rlimit none = {0, 0};
	return syscall(SYS_capset, &header, sets) == 0 && setrlimit(RLIMIT_MEMLOCK, &none) == 0;
}

static void what_cannot_be_locked_is_said(void **state)
{
	int end = 0;
	pid_t child = fork();
	if (child == 0) {
		if (!give_up_locking())
			_exit(1);
		struct parts *parts = open_parts(*state);
		(void)add(parts);
		_exit(parts_keys_locked(parts) ? 2 : 0);
	}
	assert_int_equal(waitpid(child, &end, 0), child);
	assert_true(WIFEXITED(end));
	assert_int_equal(WEXITSTATUS(end), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(drawn_and_staged_keys_are_locked),
		TEST(keys_that_were_read_are_locked),
		TEST(what_cannot_be_locked_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
