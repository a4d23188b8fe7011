/* Buffers of whole pages: zeroed, and nobody writes past their end. */
#include "tests/lib/test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/arena.h"
#include "common/base/pages.h"

#define SIZE ((size_t)3 << 12)

/* Writes one byte there, in a process of its own; how that ended. */
static int end_of_writing(volatile unsigned char *at)
{
	int status = 0;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)signal(SIGSEGV, SIG_DFL);
		*at = 1;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void past_the_end_ends(void **state)
{
	(void)state;
	unsigned char *memory = (unsigned char *)pages_take(SIZE);
	assert_non_null(memory);
	assert_int_equal(end_of_writing(memory + SIZE - 1), 0);
	assert_int_equal(end_of_writing(memory + SIZE), SIGSEGV);
	pages_give(memory, SIZE);
}

static void is_zeroed_and_given_back(void **state)
{
	(void)state;
	for (int round = 0; round < 3; round++) {
		unsigned char *memory = (unsigned char *)pages_take(SIZE - 1);
		assert_non_null(memory);
		for (size_t i = 0; i < SIZE - 1; i++) {
			assert_int_equal(memory[i], 0);
			memory[i] = 0xFF;
		}
		pages_give(memory, SIZE - 1);
	}
	pages_give(NULL, SIZE);
}

/* An arena hides what isn't its callers'; the next owner of the addresses has all of them. */
static void nothing_stays_hidden(void **state)
{
	(void)state;
	for (int round = 0; round < 8; round++) {
		unsigned char *memory = (unsigned char *)pages_take(SIZE);
		assert_non_null(memory);
		memset(memory, round, SIZE);
		arena_hide(memory, SIZE);
		pages_give(memory, SIZE);
	}
}

static void more_than_there_is_is_refused(void **state)
{
	(void)state;
	assert_null(pages_take((size_t)1 << 62));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(past_the_end_ends),
		cmocka_unit_test(is_zeroed_and_given_back),
		cmocka_unit_test(nothing_stays_hidden),
		cmocka_unit_test(more_than_there_is_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
