#include "services/ctl/doctor/metrics.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *type, *help;
} families[METRIC_COUNT] = {
#define X(constant, name, type, help) {(name), (type), (help)},
#include "services/ctl/doctor/metrics.def"
#undef X
};

void metrics_done(struct metrics *metrics)
{
	free(metrics->samples);
	*metrics = (struct metrics){.samples = NULL};
}

/* Appends `name="value"`; what doesn't fit is cut, which no label of ours comes near. */
static void put_label(char *out, const char *name, const char *value)
{
	size_t size = strlen(out);
	int put = snprintf(out + size, METRIC_LABELS - size, "%s%s=\"", size != 0 ? "," : "", name);
	size += put > 0 ? (size_t)put : 0;
	for (; *value != '\0' && size + 4 < METRIC_LABELS; value++) {
		if (*value == '"' || *value == '\\')
			out[size++] = '\\';
		out[size++] = *value == '\n' ? ' ' : *value;
	}
	out[size++] = '"';
	out[size] = '\0';
}

void metrics_add(struct metrics *metrics, enum metric metric, const char *label, const char *of,
		 int64_t thousandths)
{
	if (metrics->count == metrics->capacity) {
		size_t capacity = metrics->capacity != 0 ? metrics->capacity * 2 : 256;
		struct metric_sample *more =
			(struct metric_sample *)realloc(metrics->samples, capacity * sizeof *more);
		if (more == NULL)
			return;
		metrics->samples = more;
		metrics->capacity = capacity;
	}
	struct metric_sample *sample = &metrics->samples[metrics->count++];
	char region[16];
	*sample = (struct metric_sample){.metric = metric, .thousandths = thousandths};
	(void)snprintf(region, sizeof region, "%u", (unsigned)metrics->region);
	put_label(sample->labels, "region", region);
	if (metrics->daemon != NULL)
		put_label(sample->labels, "daemon", metrics->daemon);
	if (label != NULL)
		put_label(sample->labels, label, of);
}

/* "0.39", "12": no digits that say nothing. */
static void print_sample(const char *name, const struct metric_sample *sample, FILE *out)
{
	uint64_t value =
		(uint64_t)(sample->thousandths < 0 ? -sample->thousandths : sample->thousandths);
	unsigned rest = (unsigned)(value % 1000);
	int digits = 3;
	for (; digits != 0 && rest % 10 == 0; digits--)
		rest /= 10;
	fprintf(out, "%s{%s} %s%llu", name, sample->labels, sample->thousandths < 0 ? "-" : "",
		(unsigned long long)(value / 1000));
	if (digits != 0)
		fprintf(out, ".%0*u", digits, rest);
	fputc('\n', out);
}

void metrics_print(const struct metrics *metrics, FILE *out)
{
	for (unsigned metric = 0; metric < METRIC_COUNT; metric++) {
		bool first = true;
		for (size_t i = 0; i < metrics->count; i++) {
			const struct metric_sample *sample = &metrics->samples[i];
			if ((unsigned)sample->metric != metric)
				continue;
			if (first)
				fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", families[metric].name,
					families[metric].help, families[metric].name,
					families[metric].type);
			first = false;
			print_sample(families[metric].name, sample, out);
		}
	}
}
