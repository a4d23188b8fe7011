/* Assertions about our own logic: always compiled in, release too.
 *
 * Bytes from a wire, a disk, a file or a clock are checked and answered with a
 * status; nobody outside may be able to stop a daemon through one of these.
 * assert_failed() is supplied by the program: common/base/assert.c prints and
 * aborts; a test may count instead.
 */
#ifndef ZHIAN_BASE_ASSERT_H
#define ZHIAN_BASE_ASSERT_H

_Noreturn void assert_failed(const char *expression, const char *file, int line);

#define ASSERT(expression) ((expression) ? (void)0 : assert_failed(#expression, __FILE__, __LINE__))

#define UNREACHABLE(why) assert_failed("unreachable: " why, __FILE__, __LINE__)

#endif
