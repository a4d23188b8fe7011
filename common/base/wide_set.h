/* A set of numbers below 256. */
#ifndef ZHIAN_BASE_WIDE_SET_H
#define ZHIAN_BASE_WIDE_SET_H

#include <stdbool.h>
#include <stdint.h>

#define WIDE_SET_MAX 256u
#define WIDE_SET_HALVES 2u
#define WIDE_SET_HALF_BITS (WIDE_SET_MAX / WIDE_SET_HALVES)

/* Aligned as what arenas and pools give out. */
__extension__ typedef unsigned __int128 wide_set_half __attribute__((aligned(8)));

struct wide_set {
	wide_set_half half[WIDE_SET_HALVES];
};

/* What of one number is in that half: a constant, joined by |. */
#define WIDE_SET_IN_HALF(number, at)                                                               \
	((unsigned)(number) / WIDE_SET_HALF_BITS == (at)                                           \
		 ? (wide_set_half)1 << (unsigned)(number) % WIDE_SET_HALF_BITS                     \
		 : 0)

static inline bool wide_set_has(struct wide_set set, unsigned number)
{
	return (set.half[number / WIDE_SET_HALF_BITS] >> number % WIDE_SET_HALF_BITS & 1) != 0;
}

static inline void wide_set_add(struct wide_set *set, unsigned number)
{
	set->half[number / WIDE_SET_HALF_BITS] |= (wide_set_half)1 << number % WIDE_SET_HALF_BITS;
}

static inline void wide_set_drop(struct wide_set *set, unsigned number)
{
	set->half[number / WIDE_SET_HALF_BITS] &=
		~((wide_set_half)1 << number % WIDE_SET_HALF_BITS);
}

static inline struct wide_set wide_set_of(unsigned number)
{
	struct wide_set set = {{0}};
	wide_set_add(&set, number);
	return set;
}

static inline struct wide_set wide_set_all(void)
{
	struct wide_set set;
	for (unsigned i = 0; i < WIDE_SET_HALVES; i++)
		set.half[i] = ~(wide_set_half)0;
	return set;
}

static inline struct wide_set wide_set_or(struct wide_set a, struct wide_set b)
{
	for (unsigned i = 0; i < WIDE_SET_HALVES; i++)
		a.half[i] |= b.half[i];
	return a;
}

static inline struct wide_set wide_set_and(struct wide_set a, struct wide_set b)
{
	for (unsigned i = 0; i < WIDE_SET_HALVES; i++)
		a.half[i] &= b.half[i];
	return a;
}

/* What of `a` isn't in `b`. */
static inline struct wide_set wide_set_without(struct wide_set a, struct wide_set b)
{
	for (unsigned i = 0; i < WIDE_SET_HALVES; i++)
		a.half[i] &= ~b.half[i];
	return a;
}

static inline bool wide_set_is_empty(struct wide_set set)
{
	wide_set_half any = 0;
	for (unsigned i = 0; i < WIDE_SET_HALVES; i++)
		any |= set.half[i];
	return any == 0;
}

static inline bool wide_set_is(struct wide_set a, struct wide_set b)
{
	return wide_set_is_empty(wide_set_without(a, b)) &&
	       wide_set_is_empty(wide_set_without(b, a));
}

#endif
