/* 加处罚款 on a fine that is overdue, counted in whole days and fen from what is on record.
 * 行政处罚法 72(1), 73(3); 行政强制法 45; 程序规定 75. */
#ifndef ZHIAN_SERVICES_ESCALATION_SURCHARGE_H
#define ZHIAN_SERVICES_ESCALATION_SURCHARGE_H

#include <stddef.h>
#include <stdint.h>

/* 行政处罚法72(1): three in a hundred each day; the event says it, so that a later law changes no
 * sum of before. */
#define SURCHARGE_PERMILLE 30u
#define SURCHARGE_OPEN INT32_MAX /* a pause that isn't over */

enum surcharge_pause_why {
	PAUSE_CONTEST = 1,
	PAUSE_DEFERRAL,
	PAUSE_SUSPENSION,
	PAUSE_AGREEMENT,
	PAUSE_ENDED,
};
extern const char *const surcharge_pause_texts[]; /* by enum surcharge_pause_why */

/* Days that bear none, from and to the one and the other. */
struct surcharge_pause {
	int32_t from, to;
	uint32_t why, reserved;
};

/* Paid to the fine on a day: from the day after it on that part bears none. */
struct fine_payment {
	int32_t day;
	uint32_t reserved;
	int64_t fen;
};

#define SURCHARGE_PAUSES_MAX 8u
#define FINE_PAYMENTS_MAX 40u

/* As rows keep it.  Pauses are kept before anybody decided on a surcharge too. */
struct surcharge {
	int32_t from_day; /* the first that bears it; 0: nobody decided on one */
	uint32_t permille;
	uint8_t pause_count, payment_count, reserved[6];
	int64_t fine_fen;  /* the fine: it never comes to more */
	int64_t base_fen;  /* what of it was unpaid when it was decided */
	int64_t paid_fen;  /* of the surcharge */
	int64_t remit_fen; /* let go of it while an agreement is kept */
	struct surcharge_pause pauses[SURCHARGE_PAUSES_MAX];
	struct fine_payment payments[FINE_PAYMENTS_MAX];
};
_Static_assert(sizeof(struct surcharge) == 816, "stored as it is");

struct surcharge_sum {
	int64_t fen, left_fen; /* left_fen: less what is paid or let go */
	int64_t daily_fen;     /* of the last day, which may be one that bears none */
	int32_t days;          /* that bore it */
};

/* Up to the end of that day. */
struct surcharge_sum surcharge_until(const struct surcharge *surcharge, int32_t day);

/* Where there is no room any more, what is kept is in the party's favour: pauses become one, and a
 * payment counts from an earlier day. */
void surcharge_pause_add(struct surcharge *surcharge, enum surcharge_pause_why why, int32_t from,
			 int32_t to);
/* What is paused for that reason on `day` goes on after it. */
void surcharge_pause_end(struct surcharge *surcharge, enum surcharge_pause_why why, int32_t day);
void surcharge_pay(struct surcharge *surcharge, int32_t day, int64_t fine_fen);
/* The decision was varied so that less is owed: of the fine, from the beginning. */
void surcharge_vary(struct surcharge *surcharge, int64_t less_fen);

#endif
