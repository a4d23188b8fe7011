/* Two functions that are alike.  planted_test.c looks at the first and calls the second without a
 * look: of the first no mutant survives, of the second each.  Where it comes out differently
 * nothing that is said of the product's mutants can be believed. */
#include "tests/mutation/code/planted.h"

static unsigned difference(unsigned of, unsigned from)
{
	return from - of;
}

static void raise(unsigned *value, unsigned by)
{
	*value += by;
}

void planted_noticed(struct planted *planted, unsigned size)
{
	planted->size = size;
	if (size < 10)
		planted->small = 1;
	if (size > 5 && size != 7)
		planted->odd = 1;
	raise(&planted->raised, 3);
	planted->difference = difference(2, size + 2);
	planted->side = size == 12 ? 1 : 2;
}

void planted_unnoticed(struct planted *planted, unsigned size)
{
	planted->size = size;
	if (size < 10)
		planted->small = 1;
	if (size > 5 && size != 7)
		planted->odd = 1;
	raise(&planted->raised, 3);
	planted->difference = difference(2, size + 2);
	planted->side = size == 12 ? 1 : 2;
}
