/* A set of numbers below 128, joined and cut by | & ~ as masks of 64 bits are. */
#ifndef ZHIAN_BASE_WIDE_SET_H
#define ZHIAN_BASE_WIDE_SET_H

#include <stdbool.h>

#define WIDE_SET_MAX 128u

/* Aligned as what arenas and pools give out. */
__extension__ typedef unsigned __int128 wide_set __attribute__((aligned(8)));

/* Of one number; a constant. */
#define WIDE_SET_OF(number) ((wide_set)1 << (unsigned)(number))

static inline bool wide_set_has(wide_set set, unsigned number)
{
	return (set >> number & 1) != 0;
}

#endif
