/* The invented month: the shipped files are what the program makes, and hold what their page
 * promises. */
#include "deploy/samples/samples.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "feed.pb-c.h"
#include "services/ctl/values/json_in.h"
#include "tests/lib/test.h"

#define FIRMS 240u
#define ARENA_SIZE (1u << 20)

static const char *const feed_names[SAMPLE_FEED_COUNT] = {
#define X(name, file, share, prefix) file,
	SAMPLE_FEEDS(X)
#undef X
};

/* The documented seed and sizes (deploy/samples/README.md). */
static struct sample_options shipped(uint32_t region, uint32_t neighbour)
{
	return (struct sample_options){
		.seed = 20250301,
		.region = region,
		.neighbour = neighbour,
		.reports = 1000,
		.firms = FIRMS,
		.days = 31,
		.first_day = time_day_of_civil((struct civil_date){2025, 3, 1}),
	};
}

static char *print_feed(const struct sample_month *month, enum sample_feed feed)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	for (size_t i = 0; i < month->count; i++) {
		if (month->items[i].feed == feed)
			sample_item_print(month, &month->items[i], out);
	}
	assert_int_equal(fclose(out), 0);
	return text;
}

static void assert_shipped(uint32_t region, uint32_t neighbour)
{
	struct sample_options options = shipped(region, neighbour);
	struct sample_month month;
	sample_month_make(&options, &month);
	for (enum sample_feed feed = SAMPLE_FEED_12345; feed < SAMPLE_FEED_COUNT; feed++) {
		char path[512];
		char *data;
		size_t size;
		struct err err;
		char *made = print_feed(&month, feed);
		(void)snprintf(path, sizeof path, ZHIAN_SOURCE_DIR "/deploy/samples/%06u/%s.jsonl",
			       (unsigned)region, feed_names[feed]);
		assert_int_equal(file_read(path, 1 << 20, &data, &size, &err), STATUS_OK);
		assert_int_equal(strlen(made), size);
		assert_memory_equal(made, data, size);
		free(data);
		free(made);
	}
	sample_month_free(&month);
}

static void shipped_files_are_what_the_program_makes(void **state)
{
	(void)state;
	assert_shipped(522701, 522702);
	assert_shipped(522702, 522701);
}

static void firms_are_invented_with_valid_codes(void **state)
{
	(void)state;
	struct sample_options options = shipped(522701, 522702);
	struct sample_firm firms[FIRMS], again[FIRMS];
	sample_firms_make(&options, 522702, firms);
	for (size_t i = 0; i < FIRMS; i++) {
		assert_int_equal(uscc_check(firms[i].code), USCC_VALID);
		assert_int_equal(uscc_region(firms[i].code), 522702);
		assert_non_null(strstr(firms[i].name, "示例"));
	}
	/* The neighbour invents the same ones for itself. */
	options.region = 522702;
	options.neighbour = 522701;
	sample_firms_make(&options, 522702, again);
	assert_memory_equal(firms, again, sizeof firms);
}

static void all_goods_of_both_drives_occur(void **state)
{
	(void)state;
	struct sample_options options = shipped(522701, 522702);
	struct sample_month month;
	assert_int_equal(sample_product_count, 34);
	sample_month_make(&options, &month);
	for (size_t i = 0; i < sample_product_count; i++) {
		size_t found = 0;
		for (size_t j = 0; j < month.count; j++)
			found += month.items[j].product == &sample_products[i];
		assert_true(found > 0);
	}
	sample_month_free(&month);
}

/* ---- what the page promises */

struct tally {
	size_t resent, conflicts, damaged, quiet, burst, neighbours, spike;
};

static void count_item(const struct sample_month *month, const struct sample_item *item,
		       struct tally *tally)
{
	static const int64_t burst_day = 11;
	int64_t hour = (item->arrival_ms + BUSINESS_OFFSET_MS) / MS_PER_HOUR % 24;
	int64_t day = time_day_of_ms(item->arrival_ms) - month->options->first_day;
	tally->resent += item->same_as != 0;
	tally->damaged += item->damage != DAMAGE_NONE;
	tally->quiet += hour >= 2 && hour < 5 && item->same_as == 0;
	tally->burst += strcmp(item->product->class_code, "S1-16") == 0 && day == burst_day;
	tally->spike += item->feed == SAMPLE_FEED_LAB && hour == 16 && item->same_as == 0;
	tally->neighbours +=
		item->feed == SAMPLE_FEED_LAB && item->producer->region != month->options->region;
	for (size_t i = 0; i < month->count; i++)
		tally->conflicts += item->same_as == month->items[i].number && item->same_as != 0 &&
				    month->items[i].yuan != item->yuan;
}

static void the_month_has_its_peaks_and_its_faults(void **state)
{
	(void)state;
	struct sample_options options = shipped(522701, 522702);
	struct sample_month month;
	struct tally tally = {0};
	sample_month_make(&options, &month);
	for (size_t i = 0; i < month.count; i++) {
		if (i != 0)
			assert_true(month.items[i - 1].arrival_ms <= month.items[i].arrival_ms);
		count_item(&month, &month.items[i], &tally);
	}
	assert_true(tally.resent >= 10);
	assert_int_equal(tally.conflicts, 2);
	assert_int_equal(tally.damaged, 8);
	assert_int_equal(tally.quiet, 0);
	assert_true(tally.burst >= 26);
	assert_int_equal(tally.spike, 50);
	assert_true(tally.neighbours >= 10);
	sample_month_free(&month);
}

/* Every line that isn't damaged is an item of the contract. */
static void lines_are_items_of_the_contract(void **state)
{
	(void)state;
	struct sample_options options = shipped(522702, 522701);
	struct sample_month month;
	struct arena arena;
	struct err err;
	void *memory = malloc(ARENA_SIZE);
	assert_non_null(memory);
	sample_month_make(&options, &month);
	for (size_t i = 0; i < month.count; i++) {
		char *line = NULL;
		size_t size;
		FILE *out = open_memstream(&line, &size);
		sample_item_print(&month, &month.items[i], out);
		assert_int_equal(fclose(out), 0);
		arena_init(&arena, memory, ARENA_SIZE);
		Zh__PushItem *item = (Zh__PushItem *)arena_alloc(&arena, sizeof *item);
		zh__push_item__init(item);
		enum status status =
			json_in_text(bytes_of(line, size - 1), &item->base, &arena, &err);
		bool whole = status == STATUS_OK && item->id != NULL;
		assert_int_equal(whole, month.items[i].damage == DAMAGE_NONE);
		free(line);
	}
	sample_month_free(&month);
	free(memory);
}

static void another_seed_is_another_month(void **state)
{
	(void)state;
	struct sample_options options = shipped(522701, 522702), other = options;
	struct sample_month month, changed;
	other.seed++;
	sample_month_make(&options, &month);
	sample_month_make(&other, &changed);
	char *text = print_feed(&month, SAMPLE_FEED_12315),
	     *words = print_feed(&changed, SAMPLE_FEED_12315);
	assert_string_not_equal(text, words);
	free(text);
	free(words);
	sample_month_free(&month);
	sample_month_free(&changed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_files_are_what_the_program_makes),
		cmocka_unit_test(firms_are_invented_with_valid_codes),
		cmocka_unit_test(all_goods_of_both_drives_occur),
		cmocka_unit_test(the_month_has_its_peaks_and_its_faults),
		cmocka_unit_test(lines_are_items_of_the_contract),
		cmocka_unit_test(another_seed_is_another_month),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
