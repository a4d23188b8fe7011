/* zhian-samples: writes a month of reports for one county, a file per feed.
 *
 *   zhian-samples --out DIR [--seed N] [--region CODE] [--neighbour CODE]
 *                 [--reports N] [--firms N] [--days N] [--from YYYY-MM-DD]
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/time.h"
#include "deploy/samples/samples.h"

static const char *const feed_files[SAMPLE_FEED_COUNT] = {
#define X(name, file, share, prefix) file,
	SAMPLE_FEEDS(X)
#undef X
};

static int usage(const char *why, const char *what)
{
	fprintf(stderr,
		"zhian-samples: %s%s%s\n"
		"usage: zhian-samples --out DIR [--seed N] [--region CODE] [--neighbour CODE]\n"
		"                     [--reports N] [--firms N, at least 48] [--days 1..366]\n"
		"                     [--from YYYY-MM-DD]\n",
		why, what != NULL ? " " : "", what != NULL ? what : "");
	return 2;
}

static bool read_number(const char *text, uint64_t least, uint64_t most, uint64_t *ret_number)
{
	char *end;
	errno = 0;
	unsigned long long number = strtoull(text, &end, 10);
	*ret_number = number;
	return errno == 0 && end != text && *end == '\0' && text[0] != '-' && number >= least &&
	       number <= most;
}

static bool read_option(const char *name, const char *value, struct sample_options *options,
			const char **out)
{
	uint64_t number = 0;
	bool fine = true;
	if (strcmp(name, "--out") == 0) {
		*out = value;
	} else if (strcmp(name, "--from") == 0) {
		fine = time_parse_day(value, &options->first_day) == STATUS_OK;
	} else if (strcmp(name, "--seed") == 0) {
		fine = read_number(value, 0, UINT64_MAX, &options->seed);
	} else if (strcmp(name, "--region") == 0) {
		fine = read_number(value, 110000, 829999, &number);
		options->region = (uint32_t)number;
	} else if (strcmp(name, "--neighbour") == 0) {
		fine = read_number(value, 110000, 829999, &number);
		options->neighbour = (uint32_t)number;
	} else if (strcmp(name, "--reports") == 0) {
		fine = read_number(value, 20, 10000000, &number);
		options->reports = (uint32_t)number;
	} else if (strcmp(name, "--firms") == 0) {
		fine = read_number(value, 48, 1000000, &number);
		options->firms = (uint32_t)number;
	} else if (strcmp(name, "--days") == 0) {
		fine = read_number(value, 1, 366, &number);
		options->days = (uint32_t)number;
	} else {
		fine = false;
	}
	return fine;
}

static int write_feed(const struct sample_month *month, enum sample_feed feed, const char *folder)
{
	char path[1024];
	(void)snprintf(path, sizeof path, "%s/%s.jsonl", folder, feed_files[feed]);
	FILE *file = fopen(path, "wb");
	if (file == NULL)
		return -1;
	for (size_t i = 0; i < month->count; i++) {
		if (month->items[i].feed == feed)
			sample_item_print(month, &month->items[i], file);
	}
	bool failed = ferror(file) != 0;
	return fclose(file) != 0 || failed ? -1 : 0;
}

static int write_month(const struct sample_month *month, const char *out)
{
	char folder[960];
	int size =
		snprintf(folder, sizeof folder, "%s/%06u", out, (unsigned)month->options->region);
	if (size < 0 || (size_t)size >= sizeof folder) {
		fprintf(stderr, "zhian-samples: the name of the folder is too long\n");
		return 1;
	}
	if ((mkdir(out, 0755) != 0 && errno != EEXIST) ||
	    (mkdir(folder, 0755) != 0 && errno != EEXIST)) {
		fprintf(stderr, "zhian-samples: %s: %s\n", folder, strerror(errno));
		return 1;
	}
	for (enum sample_feed feed = SAMPLE_FEED_12345; feed < SAMPLE_FEED_COUNT; feed++) {
		if (write_feed(month, feed, folder) != 0) {
			fprintf(stderr, "zhian-samples: %s/%s.jsonl: %s\n", folder,
				feed_files[feed], strerror(errno));
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sample_options options = {.seed = 20250301,
					 .region = 522701,
					 .neighbour = 522702,
					 .reports = 1000,
					 .firms = 240,
					 .days = 31};
	struct sample_month month;
	const char *out = NULL;
	options.first_day = time_day_of_civil((struct civil_date){2025, 3, 1});
	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc)
			return usage("a value is missing after", argv[i]);
		if (!read_option(argv[i], argv[i + 1], &options, &out))
			return usage("not understood:", argv[i]);
	}
	if (out == NULL)
		return usage("--out is missing", NULL);
	if (options.region == options.neighbour)
		return usage("the neighbour is another county", NULL);
	sample_month_make(&options, &month);
	int failed = write_month(&month, out);
	sample_month_free(&month);
	return failed;
}
