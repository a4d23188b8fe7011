/* The invented month: firms, goods and what people tell the hotlines about them.
 *
 * Everything follows from one seed, so that the shipped files are the program's
 * output and a larger month is one command away.  No firm exists: every name holds
 * the word 示例 ("sample"), and every credit code is drawn, with right check
 * characters.
 */
#ifndef ZHIAN_DEPLOY_SAMPLES_H
#define ZHIAN_DEPLOY_SAMPLES_H

#include <stdio.h>

#include "common/base/random_source.h"
#include "common/base/uscc.h"
#include "types.pb-c.h"

/* X(NAME, file, share in percent, item ids begin with) */
#define SAMPLE_FEEDS(X)                                                                            \
	X(12345, "12345", 52, "ZW")                                                                \
	X(12315, "12315", 35, "XF")                                                                \
	X(LAB, "lab", 5, "CY")                                                                     \
	X(ECOMMERCE, "ecommerce", 8, "DS")

enum sample_feed {
#define X(name, file, share, prefix) SAMPLE_FEED_##name,
	SAMPLE_FEEDS(X)
#undef X
		SAMPLE_FEED_COUNT,
};

enum sample_trade {
	TRADE_BUILDING,
	TRADE_ELECTRIC,
	TRADE_DAILY,
	TRADE_CHEMICAL,
	TRADE_VEHICLE,
	TRADE_GAS,
	TRADE_COUNT,
};

#define SAMPLE_VIOLATIONS 3

struct sample_product {
	const char *class_code;
	const char *name;
	const char *unit;
	enum sample_trade trade;
	uint32_t yuan; /* what one costs, about */
	Zh__Violation violations[SAMPLE_VIOLATIONS];
	const char *failed_item; /* what a laboratory finds */
};
extern const struct sample_product sample_products[];
extern const size_t sample_product_count;

struct sample_trade_words {
	const char *shop;  /* in the name of a shop */
	const char *works; /* in the name of a maker */
};
extern const struct sample_trade_words sample_trades[TRADE_COUNT];

/* What a caller says of goods with this violation; NULL-terminated. */
const char *const *sample_complaints(Zh__Violation violation);
const char *sample_place_name(uint32_t region);
extern const char *const sample_streets[];
extern const size_t sample_street_count;
extern const char *const sample_openings[];
extern const size_t sample_opening_count;
extern const char *const sample_wishes[];
extern const size_t sample_wish_count;

#define SAMPLE_NAME 96

struct sample_firm {
	char code[USCC_LENGTH + 1];
	char name[SAMPLE_NAME];
	char address[SAMPLE_NAME];
	uint32_t region;
	enum sample_trade trade;
	bool makes; /* a producer; else a shop */
};

struct sample_options {
	uint64_t seed;
	uint32_t region, neighbour;
	uint32_t reports, firms, days; /* per county */
	int32_t first_day;
};

/* The firms of a region: the same from the same seed, whoever asks. */
void sample_firms_make(const struct sample_options *options, uint32_t region,
		       struct sample_firm *ret_firms);

/* ---- the month */

enum sample_damage {
	DAMAGE_NONE,
	DAMAGE_CUT_OFF,      /* the line ends in the middle */
	DAMAGE_WRONG_TYPE,   /* a number where an object belongs */
	DAMAGE_NO_ID,        /* without the feed's own id */
	DAMAGE_UNKNOWN_NAME, /* a member that isn't in the contract */
};

struct sample_item {
	int64_t arrival_ms, happened_ms;
	enum sample_feed feed;
	Zh__HazardLevel severity; /* 0: the source has no view */
	int kind;                 /* Zh__ReportKind */
	const struct sample_product *product;
	const struct sample_firm *seller, *producer; /* NULL: not known to the source */
	bool respondent_is_producer, online, anonymous;
	Zh__Violation violation;
	uint32_t batch; /* 0: not stated */
	uint32_t quantity, yuan, injuries;
	uint64_t words;   /* what draws the text: the same gives the same */
	uint32_t number;  /* in order of planning, from 1 */
	uint32_t same_as; /* another item's number, whose id this one repeats; 0: none */
	uint32_t serial;  /* of its feed, in order of arrival */
	int32_t id_day;   /* the day in its id: when it came for the first time */
	enum sample_damage damage;
};

struct sample_month {
	const struct sample_options *options;
	struct sample_firm *firms, *neighbours;
	struct sample_item *items; /* by arrival */
	size_t count, capacity;
};

/* Ends the process where memory is short. */
void sample_month_make(const struct sample_options *options, struct sample_month *ret_month);
void sample_month_free(struct sample_month *month);

/* One line of JSON, as proto/feed.proto names it. */
void sample_item_print(const struct sample_month *month, const struct sample_item *item, FILE *out);

#endif
