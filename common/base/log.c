#include "common/base/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/base/utf8.h"

/* systemd names the stream that it reads; a program that was started with it but redirected
 * elsewhere must not write priorities there. */
static bool fd_is_journal(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat info;
	unsigned long long device = 0;
	unsigned long long inode = 0;
	char behind = '\0';
	if (stream == NULL || fstat(fd, &info) != 0)
		return false;
	if (sscanf(stream, "%llu:%llu%c", &device, &inode, &behind) != 2)
		return false;
	return (unsigned long long)info.st_dev == device &&
	       (unsigned long long)info.st_ino == inode;
}

void log_init(struct log *log, const char *program, enum log_level most,
	      const struct clock_source *clock)
{
	*log = (struct log){.fd = STDERR_FILENO, .most = most, .clock = clock};
	log->to_journal = fd_is_journal(log->fd);
	struct bytes name = bytes_of_text(program);
	ASSERT(name.size < sizeof(log->program));
	memcpy(log->program, name.data, name.size);
}

const char *log_mark(const struct log *log, enum log_level level)
{
	static const char marks[LOG_LEVEL_DEBUG + 1][4] = {[LOG_LEVEL_ERROR] = "<3>",
							   [LOG_LEVEL_WARN] = "<4>",
							   [LOG_LEVEL_INFO] = "<6>",
							   [LOG_LEVEL_DEBUG] = "<7>"};
	return log->to_journal ? marks[level] : "";
}

/* ---- the line */

static void put_text(struct writer *line, const char *text)
{
	writer_put(line, text, strlen(text));
}

static void put_key(struct writer *line, const char *key)
{
	for (; *key != '\0'; key++) {
		bool plain = (*key >= 'a' && *key <= 'z') || (*key >= '0' && *key <= '9');
		writer_put(line, plain ? key : "_", 1);
	}
}

static bool is_plain(uint32_t character)
{
	return character > ' ' && character < 0x7F && character != '"' && character != '=' &&
	       character != '\\';
}

/* Characters that end a line or drive a terminal, C1 and the line separators included. */
static bool is_control(uint32_t character)
{
	return character < ' ' || (character >= 0x7F && character < 0xA0) || character == 0x2028 ||
	       character == 0x2029;
}

static bool needs_quotes(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (!is_plain(text.data[i]))
			return true;
	}
	return text.size == 0;
}

static void put_hex_byte(struct writer *line, uint8_t byte)
{
	char escape[4] = {'\\', 'x', "0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
	writer_put(line, escape, sizeof(escape));
}

static void put_character(struct writer *line, struct bytes text, size_t *at)
{
	size_t start = *at;
	uint32_t character = utf8_next(text, at);
	if (character == UTF8_INVALID) {
		put_hex_byte(line, text.data[(*at)++]);
	} else if (character == '\n' && !SABOTAGE("log_unescaped")) {
		put_text(line, "\\n");
	} else if (character == '"' || character == '\\') {
		put_text(line, "\\");
		writer_put(line, text.data + start, 1);
	} else if (is_control(character) && !SABOTAGE("log_unescaped")) {
		for (; start < *at; start++)
			put_hex_byte(line, text.data[start]);
	} else {
		writer_put(line, text.data + start, *at - start);
	}
}

static void put_value_text(struct writer *line, const char *value)
{
	struct bytes text = bytes_of_text(value == NULL ? "" : value);
	if (!needs_quotes(text)) {
		writer_put(line, text.data, text.size);
		return;
	}
	put_text(line, "\"");
	for (size_t at = 0; at < text.size && !line->overflow;)
		put_character(line, text, &at);
	put_text(line, "\"");
}

static void put_field(struct writer *line, const struct log_field *field)
{
	char number[24] = "";
	put_text(line, " ");
	put_key(line, field->key);
	put_text(line, "=");
	switch (field->kind) {
	case LOG_FIELD_TEXT:
		put_value_text(line, field->text);
		return;
	case LOG_FIELD_I64:
		snprintf(number, sizeof(number), "%lld", (long long)field->i64);
		break;
	case LOG_FIELD_U64:
		snprintf(number, sizeof(number), "%llu", (unsigned long long)field->u64);
		break;
	case LOG_FIELD_HEX:
		snprintf(number, sizeof(number), "%016llx", (unsigned long long)field->u64);
		break;
	}
	put_text(line, number);
}

static const char *level_name(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return "error";
	case LOG_LEVEL_WARN:
		return "warn";
	case LOG_LEVEL_INFO:
		return "info";
	case LOG_LEVEL_DEBUG:
		return "debug";
	}
	UNREACHABLE("log level");
}

static void put_head(struct writer *line, const struct log *log, enum log_level level)
{
	put_text(line, log_mark(log, level));
	if (!log->to_journal) {
		char moment[TIME_MOMENT_TEXT];
		time_print_moment(clock_now_ms(log->clock), moment);
		put_text(line, moment);
		put_text(line, " ");
		put_text(line, level_name(level));
		put_text(line, " ");
	}
	put_key(line, log->program);
	put_text(line, " ");
}

/* A log that can't be written must not stop the work, so a failure is dropped. */
static void write_whole(int fd, const uint8_t *data, size_t size)
{
	while (size != 0) {
		ssize_t count = write(fd, data, size);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return;
		data += count;
		size -= (size_t)count;
	}
}

void log_write(struct log *log, enum log_level level, const char *event,
	       const struct log_field *fields, size_t count)
{
	static const char cut[] = "...\n";
	uint8_t buffer[LOG_LINE_MAX];
	struct writer line = writer_over(buffer, sizeof(buffer) - sizeof(cut));
	if (level > log->most)
		return;
	put_head(&line, log, level);
	put_key(&line, event);
	for (size_t i = 0; i < count; i++)
		put_field(&line, &fields[i]);
	/* Kept free above: this always fits. */
	const char *end = line.overflow ? cut : "\n";
	memcpy(buffer + line.size, end, strlen(end));
	write_whole(log->fd, buffer, line.size + strlen(end));
	log->written[level]++;
}

bool log_fold(struct log_fold *fold, const struct log *log, int64_t window_ms,
	      uint64_t *ret_repeats)
{
	int64_t now_mono_ms = clock_mono_ms(log->clock);
	if (now_mono_ms < fold->open_from_mono_ms) {
		fold->folded++;
		return false;
	}
	*ret_repeats = fold->folded;
	fold->folded = 0;
	fold->open_from_mono_ms = now_mono_ms + window_ms;
	return true;
}
