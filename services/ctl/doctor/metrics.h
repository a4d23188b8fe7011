/* Figures of a county in Prometheus' text format.
 *
 * Values are kept in thousandths of the family's unit: milliseconds of what is told in seconds.
 * Samples are collected daemon by daemon and printed family by family, as the
 * format wants it; what families there are is in metrics.def.
 */
#ifndef ZHIAN_SERVICES_CTL_METRICS_H
#define ZHIAN_SERVICES_CTL_METRICS_H

#include <stdint.h>
#include <stdio.h>

enum metric {
#define X(constant, name, type, help) METRIC_##constant,
#include "services/ctl/doctor/metrics.def"
#undef X
	METRIC_COUNT
};

#define METRIC_LABELS 256

struct metric_sample {
	enum metric metric;
	char labels[METRIC_LABELS]; /* as printed, without the braces */
	int64_t thousandths;
};

/* Starts as {0}; done with metrics_done(). */
struct metrics {
	struct metric_sample *samples;
	size_t count, capacity;
	uint32_t region;
	const char *daemon; /* the label of what is added; NULL: none */
	int64_t now_ms;     /* the daemon's own, which a demonstration drives */
};

void metrics_done(struct metrics *metrics);
/* `label` NULL: only region and daemon.  Values of labels are escaped. */
void metrics_add(struct metrics *metrics, enum metric metric, const char *label, const char *of,
		 int64_t thousandths);
/* Every family that has samples, with its HELP and TYPE. */
void metrics_print(const struct metrics *metrics, FILE *out);

#endif
