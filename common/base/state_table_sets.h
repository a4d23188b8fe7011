/* Sets in a state table's .def file: IN(OPENED, ORDERED) and ON(LEVEL, GOODS) as bits, of up to 32
 * names each; joined by |.  A name gets the table's prefix (state_table_def.h). */
#ifndef ZHIAN_BASE_STATE_TABLE_SETS_H
#define ZHIAN_BASE_STATE_TABLE_SETS_H

#include "common/base/state_table.h"

#define STATE_SET_CAT_(a, b) a##b
#define STATE_SET_CAT(a, b) STATE_SET_CAT_(a, b)

/* STATE_SET(f, a, b, c) is f(a) | f(b) | f(c). */
#define STATE_SET(f, ...) STATE_SET_CAT(STATE_SET_, STATE_SET_SIZE(__VA_ARGS__))(f, __VA_ARGS__)
#define STATE_SET_SIZE(...)                                                                        \
	STATE_SET_PICK(__VA_ARGS__, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,    \
		       17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define STATE_SET_PICK(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, \
		       a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32,  \
		       n, ...)                                                                     \
	n
#define STATE_SET_1(f, a) (f(a))
#define STATE_SET_2(f, a, ...) (f(a) | STATE_SET_1(f, __VA_ARGS__))
#define STATE_SET_3(f, a, ...) (f(a) | STATE_SET_2(f, __VA_ARGS__))
#define STATE_SET_4(f, a, ...) (f(a) | STATE_SET_3(f, __VA_ARGS__))
#define STATE_SET_5(f, a, ...) (f(a) | STATE_SET_4(f, __VA_ARGS__))
#define STATE_SET_6(f, a, ...) (f(a) | STATE_SET_5(f, __VA_ARGS__))
#define STATE_SET_7(f, a, ...) (f(a) | STATE_SET_6(f, __VA_ARGS__))
#define STATE_SET_8(f, a, ...) (f(a) | STATE_SET_7(f, __VA_ARGS__))
#define STATE_SET_9(f, a, ...) (f(a) | STATE_SET_8(f, __VA_ARGS__))
#define STATE_SET_10(f, a, ...) (f(a) | STATE_SET_9(f, __VA_ARGS__))
#define STATE_SET_11(f, a, ...) (f(a) | STATE_SET_10(f, __VA_ARGS__))
#define STATE_SET_12(f, a, ...) (f(a) | STATE_SET_11(f, __VA_ARGS__))
#define STATE_SET_13(f, a, ...) (f(a) | STATE_SET_12(f, __VA_ARGS__))
#define STATE_SET_14(f, a, ...) (f(a) | STATE_SET_13(f, __VA_ARGS__))
#define STATE_SET_15(f, a, ...) (f(a) | STATE_SET_14(f, __VA_ARGS__))
#define STATE_SET_16(f, a, ...) (f(a) | STATE_SET_15(f, __VA_ARGS__))
#define STATE_SET_17(f, a, ...) (f(a) | STATE_SET_16(f, __VA_ARGS__))
#define STATE_SET_18(f, a, ...) (f(a) | STATE_SET_17(f, __VA_ARGS__))
#define STATE_SET_19(f, a, ...) (f(a) | STATE_SET_18(f, __VA_ARGS__))
#define STATE_SET_20(f, a, ...) (f(a) | STATE_SET_19(f, __VA_ARGS__))
#define STATE_SET_21(f, a, ...) (f(a) | STATE_SET_20(f, __VA_ARGS__))
#define STATE_SET_22(f, a, ...) (f(a) | STATE_SET_21(f, __VA_ARGS__))
#define STATE_SET_23(f, a, ...) (f(a) | STATE_SET_22(f, __VA_ARGS__))
#define STATE_SET_24(f, a, ...) (f(a) | STATE_SET_23(f, __VA_ARGS__))
#define STATE_SET_25(f, a, ...) (f(a) | STATE_SET_24(f, __VA_ARGS__))
#define STATE_SET_26(f, a, ...) (f(a) | STATE_SET_25(f, __VA_ARGS__))
#define STATE_SET_27(f, a, ...) (f(a) | STATE_SET_26(f, __VA_ARGS__))
#define STATE_SET_28(f, a, ...) (f(a) | STATE_SET_27(f, __VA_ARGS__))
#define STATE_SET_29(f, a, ...) (f(a) | STATE_SET_28(f, __VA_ARGS__))
#define STATE_SET_30(f, a, ...) (f(a) | STATE_SET_29(f, __VA_ARGS__))
#define STATE_SET_31(f, a, ...) (f(a) | STATE_SET_30(f, __VA_ARGS__))
#define STATE_SET_32(f, a, ...) (f(a) | STATE_SET_31(f, __VA_ARGS__))

#endif
