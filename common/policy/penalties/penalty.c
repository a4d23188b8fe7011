#include "common/policy/penalties/penalty.h"

#include <string.h>

enum { ONCE = 100, TEN_THOUSAND = 10000 }; /* percent; yuan */

bool penalty_unit_has_range(uint8_t unit)
{
	static const bool ranges[PENALTY_UNIT_COUNT] = {
#define X(name, word, range) [PENALTY_UNIT_##name] = (range),
#include "common/policy/penalties/penalty_units.def"
#undef X
	};
	return unit < PENALTY_UNIT_COUNT && ranges[unit];
}

bool penalty_is_for(const struct penalty *penalty, uint32_t firm_role)
{
	return penalty->who == 0 || (firm_role < 64 && (penalty->who >> firm_role & 1) != 0);
}

uint64_t penalty_elsewhere(const struct penalty *penalty)
{
	static const uint64_t elsewhere[PENALTY_AUTHORITY_COUNT] = {
#define X(name, word, bits) [PENALTY_AUTHORITY_##name] = (bits),
#include "common/policy/penalties/penalty_authorities.def"
#undef X
	};
	return penalty->authority < PENALTY_AUTHORITY_COUNT
		       ? (penalty->with | penalty->grave) & elsewhere[penalty->authority]
		       : 0;
}

/* ---- in Chinese */

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

enum { DIGITS = 20 };

/* Every three digits from the end parted by `between`. */
static void put_digits(struct writer *out, int64_t number, const char *between)
{
	char digits[DIGITS];
	size_t count = 0;
	for (uint64_t rest = (uint64_t)number; count < DIGITS && (rest != 0 || count == 0);
	     rest /= 10)
		digits[count++] = (char)('0' + rest % 10);
	for (size_t i = count; i-- > 0;) {
		writer_put(out, &digits[i], 1);
		if (i != 0 && i % 3 == 0)
			put(out, between);
	}
}

static void put_number(struct writer *out, int64_t number)
{
	put_digits(out, number, "");
}

/* "等值", "3倍", "50%"; "5万元", "1000元" */
static void put_amount_zh(struct writer *out, uint8_t unit, int64_t amount)
{
	bool yuan = unit == PENALTY_UNIT_YUAN;
	if (!yuan && amount == ONCE) {
		put(out, "等值");
		return;
	}
	int64_t whole = yuan ? TEN_THOUSAND : ONCE;
	bool is_whole = amount >= whole && amount % whole == 0;
	put_number(out, is_whole ? amount / whole : amount);
	if (yuan)
		put(out, is_whole ? "万元" : "元");
	else
		put(out, is_whole ? "倍" : "%");
}

/* Both texts end in a NUL that the writer's size leaves room for. */
static struct writer begin(char out[PENALTY_FINE_TEXT])
{
	memset(out, 0, PENALTY_FINE_TEXT);
	return writer_over(out, PENALTY_FINE_TEXT - 1);
}

void penalty_fine_zh(const struct penalty *penalty, char out[PENALTY_FINE_TEXT])
{
	struct writer text = begin(out);
	if (!penalty_unit_has_range(penalty->unit))
		return;
	if (penalty->unit == PENALTY_UNIT_PERCENT_OF_GOODS_VALUE)
		put(&text, "货值金额");
	if (penalty->unit == PENALTY_UNIT_PERCENT_OF_INCOME)
		put(&text, "违法收入");
	if (penalty->least != 0) {
		put_amount_zh(&text, penalty->unit, penalty->least);
		if (penalty->least == penalty->most)
			return;
		put(&text, "以上");
	}
	put_amount_zh(&text, penalty->unit, penalty->most);
	put(&text, "以下");
}

/* ---- in English */

/* "50,000"; "3" of times */
static void put_amount_en(struct writer *out, int64_t amount, bool times)
{
	if (times)
		put_number(out, amount / ONCE);
	else
		put_digits(out, amount, ",");
}

void penalty_fine_en(const struct penalty *penalty, char out[PENALTY_FINE_TEXT])
{
	struct writer text = begin(out);
	bool yuan = penalty->unit == PENALTY_UNIT_YUAN;
	bool times = !yuan && penalty->least % ONCE == 0 && penalty->most % ONCE == 0;
	if (!penalty_unit_has_range(penalty->unit))
		return;
	if (penalty->least == 0)
		put(&text, "up to ");
	else
		put_amount_en(&text, penalty->least, times);
	if (penalty->least != 0 && penalty->least != penalty->most)
		put(&text, " to ");
	if (penalty->least != penalty->most)
		put_amount_en(&text, penalty->most, times);
	put(&text, yuan ? " yuan" : times ? " times" : "% of");
	if (yuan)
		return;
	put(&text, penalty->unit == PENALTY_UNIT_PERCENT_OF_INCOME ? " the unlawful income"
								   : " the value of the goods");
}
