/* What happens in the month, and when: arrivals with their peaks, bursts, repeats and faults.
 *
 * Real feeds taught the shape: the peak hour is two to three times the mean, laboratories push in
 * spikes with one timestamp, over half of what repeats comes days later, one defect brings dozens
 * of different callers.
 */
#include "deploy/samples/samples.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/time.h"
#include "feed.pb-c.h"

#define K(name) ZH__REPORT_KIND__REPORT_KIND_##name

enum {
	NEAR_PERCENT = 12,      /* calls about what was told before */
	EXACT_PERCENT = 2,      /* word for word, by the other hotline */
	RESENT_PERCENT = 2,     /* the same item pushed twice */
	LATE_PERCENT = 3,       /* days on the way */
	BATCH_PERCENT = 45,     /* the caller knows the batch */
	NEIGHBOUR_PERCENT = 20, /* the maker sits in the neighbouring county */
	BURST_CALLS = 26,
	SPIKES = 3,
};

struct plan {
	struct sample_month *month;
	struct random_source random;
};

static uint32_t below(struct plan *plan, uint32_t limit)
{
	return (uint32_t)random_below(&plan->random, limit);
}

static bool chance(struct plan *plan, uint32_t percent)
{
	return below(plan, 100) < percent;
}

static struct sample_item *add(struct plan *plan, const struct sample_item *item)
{
	struct sample_month *month = plan->month;
	if (month->count == month->capacity) {
		month->capacity = month->capacity != 0 ? 2 * month->capacity : 1024;
		struct sample_item *grown = (struct sample_item *)realloc(
			month->items, month->capacity * sizeof *grown);
		if (grown == NULL)
			abort();
		month->items = grown;
	}
	struct sample_item *added = &month->items[month->count++];
	*added = *item;
	added->number = (uint32_t)month->count;
	return added;
}

/* ---- when */

/* Callers an hour, as they come on a working day; the first hours of two nights a week are
 * quiet. */
static const uint8_t by_hour[24] = {1, 0, 0,  0,  0,  1,  2, 5, 10, 16, 18, 14,
				    8, 9, 13, 15, 14, 11, 7, 6, 6,  5,  3,  2};

static uint32_t day_weight(int32_t day)
{
	struct civil_date date = time_civil_of_day(day);
	if (date.month == 3 && date.day == 15) /* consumer rights day */
		return 30;
	if (date.month == 3 && (date.day == 14 || date.day == 17))
		return 20;
	switch (time_weekday(day)) {
	case 6:
		return 5;
	case 7:
		return 4;
	default: /* Monday to Friday */
		return 10;
	}
}

static uint32_t draw_weighted(struct plan *plan, uint32_t count,
			      uint32_t (*weight)(uint32_t, int32_t), int32_t first)
{
	uint32_t sum = 0, at = 0;
	for (uint32_t i = 0; i < count; i++)
		sum += weight(i, first);
	uint32_t drawn = below(plan, sum);
	while (drawn >= weight(at, first))
		drawn -= weight(at++, first);
	return at;
}

static uint32_t weight_of_day(uint32_t index, int32_t first)
{
	return day_weight(first + (int32_t)index);
}

static uint32_t weight_of_hour(uint32_t hour, int32_t first)
{
	(void)first;
	return by_hour[hour];
}

static int64_t draw_moment(struct plan *plan)
{
	const struct sample_options *options = plan->month->options;
	int32_t first = options->first_day;
	int32_t day = first + (int32_t)draw_weighted(plan, options->days, weight_of_day, first);
	int64_t hour = draw_weighted(plan, 24, weight_of_hour, first);
	return time_ms_of_day(day) + hour * MS_PER_HOUR + below(plan, 3600) * MS_PER_SECOND;
}

static void set_times(struct plan *plan, struct sample_item *item)
{
	item->arrival_ms = draw_moment(plan);
	item->happened_ms = item->arrival_ms - below(plan, 5400) * MS_PER_SECOND;
	if (chance(plan, LATE_PERCENT))
		item->happened_ms -= (1 + below(plan, 4)) * MS_PER_DAY;
	int64_t begin_ms = time_ms_of_day(plan->month->options->first_day);
	if (item->happened_ms < begin_ms)
		item->happened_ms = begin_ms;
}

/* ---- who and what */

/* Few firms draw most of the calls: the smallest of three draws. */
static const struct sample_firm *draw_firm(struct plan *plan, const struct sample_firm *firms,
					   enum sample_trade trade, bool makes)
{
	uint32_t count = plan->month->options->firms, blocks = count / TRADE_COUNT;
	uint32_t block = below(plan, blocks);
	for (int i = 0; i < 2; i++) {
		uint32_t again = below(plan, blocks);
		block = again < block ? again : block;
	}
	block = makes ? block / 4 * 4 + 3 : block - (block % 4 == 3);
	uint32_t index = block * TRADE_COUNT + (uint32_t)trade;
	return &firms[index < count ? index : 3 * TRADE_COUNT + (uint32_t)trade];
}

static const struct sample_firm *draw_producer(struct plan *plan, enum sample_trade trade,
					       uint32_t neighbour_percent)
{
	bool neighbour = chance(plan, neighbour_percent);
	return draw_firm(plan, neighbour ? plan->month->neighbours : plan->month->firms, trade,
			 true);
}

static void set_matter(struct plan *plan, struct sample_item *item)
{
	/* Three of ten kinds of goods draw half of the calls. */
	uint32_t product = below(plan, (uint32_t)sample_product_count);
	if (chance(plan, 35))
		product = product / 4 * 4;
	item->product = &sample_products[product];
	item->seller = draw_firm(plan, plan->month->firms, item->product->trade, false);
	if (chance(plan, 55))
		item->producer = draw_producer(plan, item->product->trade, NEIGHBOUR_PERCENT);
	uint32_t which = below(plan, 6);
	item->violation = item->product->violations[which < 3 ? 0 : which < 5 ? 1 : 2];
	item->quantity = chance(plan, 8) ? 50 + below(plan, 1500) : 1 + below(plan, 4);
	uint64_t yuan = (uint64_t)item->product->yuan * item->quantity;
	item->yuan = (uint32_t)(yuan < 400000 ? yuan : 400000);
	item->batch = chance(plan, BATCH_PERCENT) ? 1 + below(plan, 40) : 0;
	item->injuries = chance(plan, 1) ? 1 : 0;
	item->words = random_u64(&plan->random);
	item->anonymous = chance(plan, 15);
}

static int draw_kind(struct plan *plan, enum sample_feed feed)
{
	uint32_t drawn = below(plan, 100);
	switch (feed) {
	case SAMPLE_FEED_12345:
		return drawn < 62 ? K(COMPLAINT) : drawn < 88 ? K(ACCUSATION) : K(CLUE);
	case SAMPLE_FEED_12315:
		return drawn < 68 ? K(COMPLAINT) : K(ACCUSATION);
	case SAMPLE_FEED_LAB:
		return K(SAMPLING);
	case SAMPLE_FEED_ECOMMERCE:
	case SAMPLE_FEED_COUNT:
		break;
	}
	return drawn < 60 ? K(CLUE) : K(OPINION);
}

/* ---- the parts of the month */

static void add_calls(struct plan *plan, enum sample_feed feed, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		struct sample_item item = {.feed = feed, .kind = draw_kind(plan, feed)};
		set_times(plan, &item);
		set_matter(plan, &item);
		if (feed == SAMPLE_FEED_ECOMMERCE) {
			item.online = true;
			item.anonymous = false;
		}
		if (feed == SAMPLE_FEED_12315 && chance(plan, 10))
			item.severity = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER;
		(void)add(plan, &item);
	}
}

/* Nobody calls again between midnight and seven. */
static int64_t awake(int64_t moment_ms)
{
	int64_t hour = (moment_ms + BUSINESS_OFFSET_MS) / MS_PER_HOUR % 24;
	return hour < 7 ? moment_ms + (8 - hour) * MS_PER_HOUR : moment_ms;
}

/* Somebody calls again about what was told, hours or days later, at either hotline. */
static void add_repeats(struct plan *plan, size_t among)
{
	int64_t end_ms = time_ms_of_day(plan->month->options->first_day +
					(int32_t)plan->month->options->days);
	for (size_t i = 0; i < among; i++) {
		struct sample_item again = plan->month->items[i];
		bool near = chance(plan, NEAR_PERCENT), exact = chance(plan, EXACT_PERCENT);
		if (again.feed > SAMPLE_FEED_12315 || (!near && !exact))
			continue;
		int64_t later_ms = chance(plan, 45) ? (1 + below(plan, 20)) * MS_PER_HOUR
						    : (1 + below(plan, 8)) * MS_PER_DAY;
		again.arrival_ms = awake(again.arrival_ms + later_ms);
		if (again.arrival_ms >= end_ms)
			continue;
		again.feed = chance(plan, 50) ? SAMPLE_FEED_12345 : SAMPLE_FEED_12315;
		if (exact) {
			again.batch = again.batch != 0 ? again.batch : 7;
			plan->month->items[i].batch = again.batch;
		} else {
			again.happened_ms += later_ms;
			again.yuan += 1 + below(plan, 9);
		}
		(void)add(plan, &again);
	}
}

/* One charger catches fire in a video: in one afternoon everybody who has one calls. */
static void add_burst(struct plan *plan)
{
	const struct sample_options *options = plan->month->options;
	struct sample_item first = {0};
	set_matter(plan, &first);
	for (size_t i = 0; i < sample_product_count; i++) {
		if (strcmp(sample_products[i].class_code, "S1-16") == 0)
			first.product = &sample_products[i];
	}
	first.violation = ZH__VIOLATION__VIOLATION_FAILING_AS_PASSING;
	first.seller = draw_firm(plan, plan->month->firms, TRADE_VEHICLE, false);
	first.producer = draw_producer(plan, TRADE_VEHICLE, 100);
	first.batch = 0;
	first.quantity = 1;
	first.yuan = first.product->yuan;
	int32_t day = options->first_day + (int32_t)(options->days > 12 ? 11 : options->days / 2);
	for (uint32_t i = 0; i < BURST_CALLS; i++) {
		struct sample_item item = first;
		item.feed = chance(plan, 70) ? SAMPLE_FEED_12345 : SAMPLE_FEED_12315;
		item.kind = i % 5 == 0 ? K(ACCUSATION) : K(COMPLAINT);
		item.words = random_u64(&plan->random);
		item.injuries = i == 3 ? 1 : 0;
		item.arrival_ms = time_ms_of_day(day) + 13 * MS_PER_HOUR +
				  below(plan, 8 * 3600) * MS_PER_SECOND;
		item.happened_ms = item.arrival_ms - below(plan, 3600) * MS_PER_SECOND;
		(void)add(plan, &item);
	}
}

/* A laboratory pushes what failed in one go, all with one timestamp. */
static void add_samplings(struct plan *plan, uint32_t count)
{
	const struct sample_options *options = plan->month->options;
	const struct sample_product *toy = &sample_products[1];
	const struct sample_firm *again = draw_producer(plan, toy->trade, 0);
	for (uint32_t i = 0; i < count; i++) {
		struct sample_item item = {.feed = SAMPLE_FEED_LAB, .kind = K(SAMPLING)};
		uint32_t spike = i * SPIKES / count;
		int32_t day = options->first_day +
			      (int32_t)((spike * 2 + 1) * options->days / (2 * SPIKES));
		set_matter(plan, &item);
		item.respondent_is_producer = chance(plan, 60);
		item.producer = draw_producer(plan, item.product->trade, 50);
		item.batch = 100 + i;
		item.injuries = 0;
		item.anonymous = false;
		/* One maker of toys fails in the first and in the second push. */
		if (i * SPIKES % count < SPIKES && spike < 2) {
			item.product = toy;
			item.producer = again;
			item.seller = draw_firm(plan, plan->month->firms, toy->trade, false);
			item.violation = toy->violations[1];
			item.respondent_is_producer = true;
		}
		item.quantity = 40 + below(plan, 900);
		item.arrival_ms = time_ms_of_day(day) + 16 * MS_PER_HOUR + 30 * MS_PER_MINUTE;
		item.happened_ms = item.arrival_ms;
		(void)add(plan, &item);
	}
}

/* The same item once more, after an acknowledgement that the feed never saw; two of them changed
 * meanwhile. */
static void add_resends(struct plan *plan)
{
	size_t count = plan->month->count;
	uint32_t conflicts = 0;
	for (size_t i = 0; i < count; i++) {
		if (!chance(plan, RESENT_PERCENT))
			continue;
		struct sample_item again = plan->month->items[i];
		again.same_as = again.number;
		again.arrival_ms += (5 + below(plan, 170)) * MS_PER_MINUTE;
		if (conflicts < 2 && again.kind == K(COMPLAINT)) {
			again.yuan += 500;
			conflicts++;
		}
		(void)add(plan, &again);
	}
}

static void add_faults(struct plan *plan)
{
	static const enum sample_damage kinds[] = {DAMAGE_CUT_OFF, DAMAGE_WRONG_TYPE, DAMAGE_NO_ID,
						   DAMAGE_UNKNOWN_NAME};
	for (uint32_t i = 0; i < 2 * sizeof kinds / sizeof kinds[0]; i++) {
		struct sample_item item = {
			.feed = i < 5 ? SAMPLE_FEED_12345
				      : (i < 7 ? SAMPLE_FEED_12315 : SAMPLE_FEED_ECOMMERCE),
			.kind = K(COMPLAINT),
			.damage = kinds[i % (sizeof kinds / sizeof kinds[0])]};
		set_times(plan, &item);
		set_matter(plan, &item);
		(void)add(plan, &item);
	}
}

/* ---- in order */

static int by_arrival(const void *a, const void *b)
{
	const struct sample_item *left = (const struct sample_item *)a;
	const struct sample_item *right = (const struct sample_item *)b;
	if (left->arrival_ms != right->arrival_ms)
		return left->arrival_ms < right->arrival_ms ? -1 : 1;
	return left->number < right->number ? -1 : left->number > right->number;
}

static void put_in_order(struct sample_month *month)
{
	uint32_t serials[SAMPLE_FEED_COUNT] = {0};
	uint32_t *serial_of = (uint32_t *)calloc(month->count + 1, sizeof *serial_of);
	int32_t *day_of = (int32_t *)calloc(month->count + 1, sizeof *day_of);
	if (serial_of == NULL || day_of == NULL)
		abort();
	qsort(month->items, month->count, sizeof month->items[0], by_arrival);
	for (size_t i = 0; i < month->count; i++) {
		struct sample_item *item = &month->items[i];
		if (item->same_as == 0) {
			serial_of[item->number] = ++serials[item->feed];
			day_of[item->number] = time_day_of_ms(item->arrival_ms);
		}
		uint32_t first = item->same_as != 0 ? item->same_as : item->number;
		item->serial = serial_of[first];
		item->id_day = day_of[first];
	}
	free(serial_of);
	free(day_of);
}

void sample_month_make(const struct sample_options *options, struct sample_month *ret_month)
{
	static const uint8_t shares[SAMPLE_FEED_COUNT] = {
#define X(name, file, share, prefix) share,
		SAMPLE_FEEDS(X)
#undef X
	};
	struct random_seeded seeded;
	struct plan plan = {.month = ret_month};
	random_seeded_init(&seeded, options->seed ^ options->region);
	plan.random = random_seeded_source(&seeded);
	*ret_month = (struct sample_month){.options = options};
	ret_month->firms = (struct sample_firm *)calloc(options->firms, sizeof(struct sample_firm));
	ret_month->neighbours =
		(struct sample_firm *)calloc(options->firms, sizeof(struct sample_firm));
	if (ret_month->firms == NULL || ret_month->neighbours == NULL)
		abort();
	sample_firms_make(options, options->region, ret_month->firms);
	sample_firms_make(options, options->neighbour, ret_month->neighbours);
	for (enum sample_feed feed = SAMPLE_FEED_12345; feed < SAMPLE_FEED_COUNT; feed++) {
		uint32_t count = options->reports * shares[feed] / 100;
		if (feed == SAMPLE_FEED_LAB)
			add_samplings(&plan, count);
		else
			add_calls(&plan, feed, count);
	}
	add_repeats(&plan, ret_month->count);
	if (options->reports >= 10 * BURST_CALLS)
		add_burst(&plan);
	add_resends(&plan);
	add_faults(&plan);
	put_in_order(ret_month);
}

void sample_month_free(struct sample_month *month)
{
	free(month->firms);
	free(month->neighbours);
	free(month->items);
	*month = (struct sample_month){0};
}
