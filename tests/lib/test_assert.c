/* In a test a broken assertion fails that test, or is what assert_broken() waits for. */
#include "common/base/assert.h"
#include "tests/lib/test.h"

_Noreturn void assert_failed(const char *expression, const char *file, int line)
{
	mock_assert(0, expression, file, line); /* leaves by longjmp */
	abort();
}
