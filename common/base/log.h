/* The operators' log: one line per event on stderr, key=value.
 *
 *	log_warn(log, "journal_nearly_full", log_u64("used", used), log_u64("limit", limit));
 *	-> 2025-03-14T09:30:00.000+08:00 warn hazard journal_nearly_full used=71 limit=100
 *
 * Only shells log; deciders and libraries fill a struct err.  A failure is logged once, where it is
 * handled.  Levels: error = someone must act; warn = degraded, going on; info = the state changed;
 * debug = for the one who looks for a fault.  Ids only: no names, numbers of persons or free text.
 * This is not the audit, which is the journal.
 *
 * When stderr is the journal of systemd, a line starts with its priority ("<4>") instead of time
 * and level, which are kept there anyway.
 */
#ifndef ZHIAN_BASE_LOG_H
#define ZHIAN_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/clock_source.h"
#include "common/base/err.h"

#define LOG_LINE_MAX 2048 /* a longer line is cut and ends with "..." */
#define LOG_PROGRAM_MAX 24

enum log_level {
	LOG_LEVEL_ERROR = 3, /* the numbers are syslog's priorities (RFC 5424) */
	LOG_LEVEL_WARN = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

struct log {
	int fd;
	bool to_journal;
	enum log_level most; /* lines above this level aren't written */
	char program[LOG_PROGRAM_MAX];
	const struct clock_source *clock;      /* borrowed */
	uint64_t written[LOG_LEVEL_DEBUG + 1]; /* lines per level, for `status` */
};

/* To stderr; `program` is copied, `clock` borrowed. */
void log_init(struct log *log, const char *program, enum log_level most,
	      const struct clock_source *clock);

/* What a line of another form, written to stderr beside the log, begins with, so that it is filed
 * by the level: "<3>" where systemd reads, "" elsewhere. */
const char *log_mark(const struct log *log, enum log_level level);

/* ---- one event */

enum log_field_kind { LOG_FIELD_TEXT, LOG_FIELD_I64, LOG_FIELD_U64, LOG_FIELD_HEX };

struct log_field {
	const char *key; /* lower_snake; anything else is written as '_' */
	enum log_field_kind kind;
	const char *text; /* borrowed until the call returns; quoted and escaped where need be */
	int64_t i64;
	uint64_t u64;
};

static inline struct log_field log_text(const char *key, const char *text)
{
	return (struct log_field){.key = key, .kind = LOG_FIELD_TEXT, .text = text};
}

static inline struct log_field log_i64(const char *key, int64_t value)
{
	return (struct log_field){.key = key, .kind = LOG_FIELD_I64, .i64 = value};
}

static inline struct log_field log_u64(const char *key, uint64_t value)
{
	return (struct log_field){.key = key, .kind = LOG_FIELD_U64, .u64 = value};
}

static inline struct log_field log_hex(const char *key, uint64_t value)
{
	return (struct log_field){.key = key, .kind = LOG_FIELD_HEX, .u64 = value};
}

/* What went wrong, in the words of `err`. */
static inline struct log_field log_err(const struct err *err)
{
	return log_text("reason", err->text);
}

void log_write(struct log *log, enum log_level level, const char *event,
	       const struct log_field *fields, size_t count);

#define LOG_FIELDS(...)                                                                            \
	((const struct log_field[]){__VA_ARGS__}),                                                 \
		(sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

/* With one field at least; log_write(log, level, event, NULL, 0) is an event without any. */
#define log_error(log, event, ...)                                                                 \
	log_write((log), LOG_LEVEL_ERROR, (event), LOG_FIELDS(__VA_ARGS__))
#define log_warn(log, event, ...) log_write((log), LOG_LEVEL_WARN, (event), LOG_FIELDS(__VA_ARGS__))
#define log_info(log, event, ...) log_write((log), LOG_LEVEL_INFO, (event), LOG_FIELDS(__VA_ARGS__))
#define log_debug(log, event, ...)                                                                 \
	log_write((log), LOG_LEVEL_DEBUG, (event), LOG_FIELDS(__VA_ARGS__))

/* ---- repeats
 *
 *	if (log_fold(&server->refused_fold, log, 60 * MS_PER_SECOND, &repeats))
 *		log_warn(log, "peer_refused", log_u64("repeats", repeats), ...);
 *
 * One line per window; `ret_repeats` counts those that weren't written since the last line.  A
 * zeroed struct is ready for use and belongs to whatever repeats.
 */
struct log_fold {
	int64_t open_from_mono_ms; /* the first moment at which a line may be written again */
	uint64_t folded;
};

bool log_fold(struct log_fold *fold, const struct log *log, int64_t window_ms,
	      uint64_t *ret_repeats);

#endif
