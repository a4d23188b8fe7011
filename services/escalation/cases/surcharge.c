#include "services/escalation/cases/surcharge.h"

#include "common/base/sabotage.h"

enum { PERMILLE = 1000 };

const char *const surcharge_pause_texts[] = {
	[PAUSE_CONTEST] = "contest",       [PAUSE_DEFERRAL] = "deferral",
	[PAUSE_SUSPENSION] = "suspension", [PAUSE_AGREEMENT] = "agreement",
	[PAUSE_ENDED] = "execution_ended",
};

/* The last day of a pause that has `day` in it; 0: none has. */
static int32_t paused_until(const struct surcharge *surcharge, int32_t day)
{
	for (size_t i = 0; i < surcharge->pause_count && i < SURCHARGE_PAUSES_MAX; i++) {
		const struct surcharge_pause *pause = &surcharge->pauses[i];
		if ((pause->why == PAUSE_CONTEST && SABOTAGE("case.surcharged-while-contested")) ||
		    (pause->why == PAUSE_DEFERRAL && SABOTAGE("case.surcharged-while-deferred")) ||
		    (pause->why == PAUSE_SUSPENSION &&
		     SABOTAGE("case.surcharged-while-suspended")) ||
		    (pause->why == PAUSE_AGREEMENT && SABOTAGE("case.surcharged-while-agreed")))
			continue;
		if (pause->from <= day && day <= pause->to)
			return pause->to;
	}
	return 0;
}

/* Unpaid of the fine at the beginning of that day. */
static int64_t base_on(const struct surcharge *surcharge, int32_t day)
{
	int64_t base = surcharge->base_fen;
	for (size_t i = 0; i < surcharge->payment_count && i < FINE_PAYMENTS_MAX; i++)
		if (surcharge->payments[i].day < day)
			base -= surcharge->payments[i].fen;
	return base > 0 ? base : 0;
}

/* Thousandths of a fen are kept until the end, and then fall away. */
struct counted {
	int64_t fen, thousandths;
};

static int64_t whole_fen(const struct counted *counted)
{
	return counted->fen + counted->thousandths / PERMILLE;
}

static void count_day(struct counted *counted, int64_t base, uint32_t permille)
{
	counted->fen += base / PERMILLE * permille;
	counted->thousandths += base % PERMILLE * permille;
}

struct surcharge_sum surcharge_until(const struct surcharge *surcharge, int32_t day)
{
	struct surcharge_sum sum = {0};
	struct counted counted = {0}, today = {0};
	if (surcharge->from_day == 0)
		return sum;
	for (int32_t at = surcharge->from_day; at <= day; at++) {
		int32_t pause = paused_until(surcharge, at);
		if (pause >= day)
			break;
		if (pause != 0) {
			at = pause;
			continue;
		}
		int64_t base = base_on(surcharge, at);
		if (base == 0 || (whole_fen(&counted) >= surcharge->fine_fen &&
				  !SABOTAGE("case.surcharge-uncapped")))
			break;
		count_day(&counted, base, surcharge->permille);
		sum.days++;
	}
	count_day(&today, base_on(surcharge, day), surcharge->permille);
	sum.daily_fen = whole_fen(&today);
	sum.fen = whole_fen(&counted);
	if (sum.fen > surcharge->fine_fen && !SABOTAGE("case.surcharge-uncapped"))
		sum.fen = surcharge->fine_fen;
	int64_t settled = surcharge->paid_fen + surcharge->remit_fen;
	sum.left_fen = sum.fen > settled ? sum.fen - settled : 0;
	return sum;
}

void surcharge_pause_add(struct surcharge *surcharge, enum surcharge_pause_why why, int32_t from,
			 int32_t to)
{
	if (surcharge->pause_count < SURCHARGE_PAUSES_MAX) {
		surcharge->pauses[surcharge->pause_count++] =
			(struct surcharge_pause){.from = from, .to = to, .why = why};
		return;
	}
	struct surcharge_pause *last = &surcharge->pauses[SURCHARGE_PAUSES_MAX - 1];
	last->from = from < last->from ? from : last->from;
	last->to = to > last->to ? to : last->to;
	last->why = why;
}

void surcharge_pause_end(struct surcharge *surcharge, enum surcharge_pause_why why, int32_t day)
{
	for (size_t i = 0; i < surcharge->pause_count && i < SURCHARGE_PAUSES_MAX; i++)
		if (surcharge->pauses[i].why == why && surcharge->pauses[i].to > day)
			surcharge->pauses[i].to = day;
}

void surcharge_pay(struct surcharge *surcharge, int32_t day, int64_t fine_fen)
{
	if (surcharge->from_day == 0 || fine_fen == 0)
		return;
	if (surcharge->payment_count < FINE_PAYMENTS_MAX) {
		surcharge->payments[surcharge->payment_count++] =
			(struct fine_payment){.day = day, .fen = fine_fen};
		return;
	}
	surcharge->payments[FINE_PAYMENTS_MAX - 1].fen += fine_fen;
}

void surcharge_vary(struct surcharge *surcharge, int64_t less_fen)
{
	int64_t *const sums[] = {&surcharge->fine_fen, &surcharge->base_fen};
	for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
		*sums[i] = *sums[i] > less_fen ? *sums[i] - less_fen : 0;
}
