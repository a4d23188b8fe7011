#include "common/stage/queries/reads_chain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/core/json_line.h"

#define MONTH 6u
#define HEX_CHAIN (2 * DIGEST_SIZE)
#define HEAD_MAGIC "zhian-reads-head 1 "
#define HEAD_CHECK 16u
/* Of one size, so that it is written in its place: less than a sector, which is never half. */
#define HEAD_CHECKED (sizeof HEAD_MAGIC - 1 + MONTH + 1 + 16 + 1 + 16 + 1 + HEX_CHAIN + 1)
#define HEAD_SIZE (HEAD_CHECKED + HEAD_CHECK + 1)
#define CHAIN_NAME ",\"chain\":\""
#define NUMBER_NAME ",\"number\":"
#define TAIL (sizeof CHAIN_NAME - 1 + HEX_CHAIN + sizeof "\"}\n" - 1)

/* ---- the head */

static void head_path(const char *folder, char out[FILE_PATH_MAX])
{
	(void)snprintf(out, FILE_PATH_MAX, "%.1000s/" READS_HEAD, folder);
}

static void head_check(const char *text, char out[HEAD_CHECK + 1])
{
	uint8_t digest[DIGEST_SIZE];
	digest_blake2b256(bytes_of(text, HEAD_CHECKED), digest);
	hex_print(bytes_of(digest, HEAD_CHECK / 2), out);
}

static void head_print(const struct reads_end *end, char out[HEAD_SIZE + 1])
{
	char chain[HEX_CHAIN + 1];
	hex_print(bytes_of(end->chain, DIGEST_SIZE), chain);
	(void)snprintf(out, HEAD_CHECKED + 1, HEAD_MAGIC "%06u %016" PRIx64 " %016" PRIx64 " %s ",
		       end->month % 1000000, end->number, end->offset, chain);
	head_check(out, out + HEAD_CHECKED);
	memcpy(out + HEAD_SIZE - 1, "\n", 2);
}

/* What is printed again is the same: nothing else is a head. */
static bool head_parse(const char text[HEAD_SIZE], struct reads_end *ret_end)
{
	char copy[HEAD_SIZE + 1], again[HEAD_SIZE + 1], *at = copy + sizeof HEAD_MAGIC - 1;
	memcpy(copy, text, HEAD_SIZE);
	copy[HEAD_SIZE] = '\0';
	ret_end->month = (unsigned)strtoul(at, &at, 10);
	ret_end->number = strtoull(at, &at, 16);
	ret_end->offset = strtoull(at, &at, 16);
	if (!hex_take(copy + HEAD_CHECKED - 1 - HEX_CHAIN, ret_end->chain, DIGEST_SIZE))
		return false;
	head_print(ret_end, again);
	return memcmp(text, again, HEAD_SIZE) == 0;
}

enum reads_head reads_head_read(const char *folder, struct reads_end *ret_end)
{
	char path[FILE_PATH_MAX], text[HEAD_SIZE + 1];
	*ret_end = (struct reads_end){.month = 0};
	head_path(folder, path);
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file < 0)
		return errno == ENOENT ? READS_HEAD_NONE : READS_HEAD_UNREAD;
	ssize_t size = pread(file, text, sizeof text, 0);
	(void)close(file);
	if (size < 0)
		return READS_HEAD_UNREAD;
	if (size == (ssize_t)HEAD_SIZE && head_parse(text, ret_end))
		return READS_HEAD_WHOLE;
	*ret_end = (struct reads_end){.month = 0};
	return READS_HEAD_DAMAGED;
}

bool reads_head_write(const char *folder, const struct reads_end *end, bool make)
{
	char path[FILE_PATH_MAX], text[HEAD_SIZE + 1];
	struct err err;
	head_path(folder, path);
	head_print(end, text);
	if (make)
		return file_write_atomic(path, bytes_of(text, HEAD_SIZE), 0600, &err) == STATUS_OK;
	int file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	bool written = file >= 0 && pwrite(file, text, HEAD_SIZE, 0) == (ssize_t)HEAD_SIZE;
	if (file >= 0)
		(void)close(file);
	return written;
}

/* ---- lines */

static void link_line(const char *text, size_t size, uint8_t chain[DIGEST_SIZE])
{
	uint8_t linked[DIGEST_SIZE];
	digest_blake2b256_pair(bytes_of(chain, DIGEST_SIZE), bytes_of(text, size), linked);
	memcpy(chain, linked, DIGEST_SIZE);
}

void reads_line_end(struct json_line *json, const uint8_t *text, struct reads_end *end)
{
	json_unsigned(json, "number", ++end->number);
	link_line((const char *)text, (size_t)(json->out->data + json->out->size - text),
		  end->chain);
	json_hex(json, "chain", bytes_of(end->chain, DIGEST_SIZE));
	json_end(json);
}

struct linked_line {
	size_t size; /* of the text that is linked */
	uint64_t number;
	uint8_t chain[DIGEST_SIZE];
};

/* false: it states no number and chain at its end. */
static bool read_links(const char *line, size_t size, struct linked_line *ret_linked)
{
	if (size <= TAIL || memcmp(line + size - 3, "\"}\n", 3) != 0 ||
	    memcmp(line + size - TAIL, CHAIN_NAME, sizeof CHAIN_NAME - 1) != 0 ||
	    !hex_take(line + size - 3 - HEX_CHAIN, ret_linked->chain, DIGEST_SIZE))
		return false;
	size_t at = size - TAIL;
	while (at > 0 && line[at - 1] >= '0' && line[at - 1] <= '9')
		at--;
	const size_t name = sizeof NUMBER_NAME - 1;
	if (at == size - TAIL || at < name || memcmp(line + at - name, NUMBER_NAME, name) != 0)
		return false;
	ret_linked->size = size - TAIL;
	ret_linked->number = strtoull(line + at, NULL, 10);
	return true;
}

size_t reads_line_told(const char *line, size_t size)
{
	const char *number = (const char *)memmem(line, size, NUMBER_NAME, sizeof NUMBER_NAME - 1);
	return number != NULL ? (size_t)(number - line) : size;
}

/* ---- a month */

struct month_walk {
	struct reads_walk *walk;
	const char *path;
	FILE *file;
	char *line;
	size_t room;
};

static bool goes_on(struct reads_end *end, const char *line, const struct linked_line *linked)
{
	uint8_t chain[DIGEST_SIZE];
	memcpy(chain, end->chain, DIGEST_SIZE);
	link_line(line, linked->size, chain);
	if (linked->number != end->number + 1 ||
	    (memcmp(chain, linked->chain, DIGEST_SIZE) != 0 && !SABOTAGE("reads.unlinked")))
		return false;
	end->number = linked->number;
	memcpy(end->chain, linked->chain, DIGEST_SIZE);
	return true;
}

static void tell(const struct month_walk *month, uint64_t number, enum reads_problem problem)
{
	if (month->walk->met != NULL)
		month->walk->met(month->walk->context, month->path, number, problem);
}

/* Where the head says that it ends it has to be what the head says. */
static void hold_against_head(const struct month_walk *month)
{
	const struct reads_end *end = &month->walk->end, *head = month->walk->head;
	if (head != NULL && end->month == head->month && end->offset == head->offset &&
	    (end->number != head->number || memcmp(end->chain, head->chain, DIGEST_SIZE) != 0))
		tell(month, end->number, READS_OTHER_END);
}

/* false: the rest is half a line. */
static bool take_line(struct month_walk *month, size_t size)
{
	struct reads_end *end = &month->walk->end;
	struct linked_line linked = {.number = 0};
	bool whole = month->line[size - 1] == '\n';
	bool stated = whole && read_links(month->line, size, &linked);
	if (whole && !stated && end->number == 0) {
		link_line(month->line, size, end->chain); /* of before there were chains */
	} else if (!stated || !goes_on(end, month->line, &linked)) {
		if (file_at_end(month->file) && !SABOTAGE("reads.half-is-damage"))
			return false;
		tell(month, stated ? linked.number : end->number + 1,
		     stated ? READS_UNLINKED : READS_NO_READING);
		if (stated) {
			end->number = linked.number;
			memcpy(end->chain, linked.chain, DIGEST_SIZE);
		}
	}
	end->offset += size;
	hold_against_head(month);
	return true;
}

static bool walk_month(struct reads_walk *walk, const char *folder)
{
	char path[FILE_PATH_MAX];
	struct month_walk month = {.walk = walk, .path = path};
	(void)snprintf(path, sizeof path, "%.1000s/%06u", folder, walk->end.month);
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	month.file = file >= 0 ? fdopen(file, "r") : NULL;
	if (month.file == NULL) {
		if (file >= 0)
			(void)close(file);
		return file < 0 && errno == ENOENT;
	}
	bool well = fseeko(month.file, (off_t)walk->end.offset, SEEK_SET) == 0;
	ssize_t size = 0;
	bool whole = true;
	while (well && whole && (size = getline(&month.line, &month.room, month.file)) > 0)
		whole = take_line(&month, (size_t)size);
	well = well && ferror(month.file) == 0;
	free(month.line);
	(void)fclose(month.file);
	if (!whole && walk->torn != NULL)
		well = walk->torn(walk->context, path, &walk->end);
	return well;
}

/* ---- all months */

static bool is_month(const char *name)
{
	return strlen(name) == MONTH && strspn(name, "0123456789") == MONTH;
}

/* The first after `month`; 0: none, `*ret_well` false (errno): the folder can't be read. */
static unsigned month_after(const char *folder, unsigned month, bool *ret_well)
{
	const struct dirent *entry;
	unsigned found = 0;
	DIR *directory = opendir(folder);
	*ret_well = directory != NULL || errno == ENOENT;
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		unsigned other =
			is_month(entry->d_name) ? (unsigned)strtoul(entry->d_name, NULL, 10) : 0;
		if (other > month && (found == 0 || other < found))
			found = other;
	}
	if (directory != NULL)
		(void)closedir(directory);
	return found;
}

bool reads_walk(const char *folder, struct reads_walk *walk)
{
	bool well = walk->end.month == 0 || walk_month(walk, folder);
	while (well) {
		unsigned month = month_after(folder, walk->end.month, &well);
		if (!well || month == 0)
			break;
		walk->end.month = month;
		walk->end.offset = 0;
		well = walk_month(walk, folder);
	}
	return well;
}

/* ---- checking */

static void met(void *context, const char *path, uint64_t number, enum reads_problem problem)
{
	struct reads_checked *checked = (struct reads_checked *)context;
	struct err *err = &checked->first;
	const enum status status = STATUS_CORRUPT;
	if (checked->problems++ != 0)
		return;
	switch (problem) {
	case READS_UNLINKED:
		(void)err_set(err, status,
			      "%s: reading %" PRIu64
			      " isn't linked to the one before it: that is missing, or one of them "
			      "was changed",
			      path, number);
		break;
	case READS_NO_READING:
		(void)err_set(err, status, "%s: where reading %" PRIu64 " should be is none", path,
			      number);
		break;
	case READS_OTHER_END:
		(void)err_set(err, status, "%s: reading %" PRIu64 " isn't the one that was written",
			      path, number);
		break;
	case READS_CUT:
		(void)err_set(err, status,
			      "%s: readings up to %" PRIu64
			      " were written, and the last are missing",
			      path, number);
		break;
	case READS_HEAD_CHANGED:
		(void)err_set(err, status, "%s: isn't what was written; the readings have %" PRIu64,
			      path, number);
		break;
	case READS_HEAD_MISSING:
		(void)err_set(err, status, "%s: is missing; the readings have %" PRIu64, path,
			      number);
		break;
	}
}

static bool is_behind(const struct reads_end *end, const struct reads_end *head)
{
	return end->number < head->number ||
	       (end->number == head->number &&
		(end->month < head->month ||
		 (end->month == head->month && end->offset < head->offset)));
}

/* The month that the head names has all that it says, or more. */
static bool is_short(const char *folder, const struct reads_end *head)
{
	char path[FILE_PATH_MAX];
	struct stat info;
	(void)snprintf(path, sizeof path, "%.1000s/%06u", folder, head->month);
	return head->month != 0 &&
	       (stat(path, &info) != 0 || (uint64_t)info.st_size < head->offset);
}

enum status reads_check(const char *folder, bool all, struct reads_checked *ret_checked,
			struct err *err)
{
	struct reads_end head;
	char path[FILE_PATH_MAX];
	*ret_checked = (struct reads_checked){.first = {STATUS_OK, ""}};
	head_path(folder, path);
	/* Before the lines: who writes meanwhile is ahead of it, never behind. */
	enum reads_head there = reads_head_read(folder, &head);
	bool whole = there == READS_HEAD_WHOLE;
	struct reads_walk walk = {.head = whole ? &head : NULL, .met = met, .context = ret_checked};
	if (whole && !all)
		walk.end = head;
	if (there == READS_HEAD_UNREAD || !reads_walk(folder, &walk))
		return file_refused(err, there == READS_HEAD_UNREAD ? path : folder);
	ret_checked->lines = walk.end.number;
	if (there == READS_HEAD_DAMAGED)
		met(ret_checked, path, walk.end.number, READS_HEAD_CHANGED);
	else if (there == READS_HEAD_NONE && walk.end.number != 0)
		met(ret_checked, path, walk.end.number, READS_HEAD_MISSING);
	else if (whole && (is_behind(&walk.end, &head) || is_short(folder, &head)) &&
		 !SABOTAGE("reads.end-unkept"))
		met(ret_checked, folder, head.number, READS_CUT);
	if (there == READS_HEAD_NONE && walk.end.month == 0)
		return err_set(err, STATUS_NOT_FOUND, "%s: no readings", folder);
	return STATUS_OK;
}
