#include "services/console/http/codes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/sabotage.h"

#define LINE_MOST (PASSWORD_PERSON + 24u) /* "ID STEP" */

static struct code_taken *find(const struct codes *codes, const char *person)
{
	for (size_t i = 0; i < codes->count; i++) {
		if (strcmp(codes->list[i].person, person) == 0)
			return &codes->list[i];
	}
	return NULL;
}

static enum status put_new(struct codes *codes, const char *person, uint64_t step, struct err *err)
{
	struct code_taken *more = (struct code_taken *)realloc(
		codes->list, (codes->count + 1) * sizeof codes->list[0]);
	if (more == NULL || codes->count == PASSWORDS_MAX) {
		codes->list = more != NULL ? more : codes->list;
		return err_set(err, STATUS_FULL, "no room for one more person's codes");
	}
	codes->list = more;
	more[codes->count] = (struct code_taken){.step = step};
	(void)snprintf(more[codes->count++].person, sizeof more->person, "%s", person);
	return STATUS_OK;
}

static enum status read_lines(struct codes *codes, char *text, struct err *err)
{
	unsigned at = 1;
	char *rest = NULL;
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest), at++) {
		char person[PASSWORD_PERSON];
		uint64_t step;
		int size = 0;
		if (sscanf(line, "%32[^ ] %20" SCNu64 "%n", person, &step, &size) != 2 ||
		    line[size] != '\0' || find(codes, person) != NULL)
			return err_set(err, STATUS_CORRUPT, "%s:%u: not a line of this file",
				       codes->path, at);
		TRY(put_new(codes, person, step, err));
	}
	return STATUS_OK;
}

enum status codes_open(const char *path, struct codes *ret_codes, struct err *err)
{
	char *text;
	size_t size;
	*ret_codes = (struct codes){.count = 0};
	(void)snprintf(ret_codes->path, sizeof ret_codes->path, "%s", path);
	if (access(path, F_OK) != 0)
		return STATUS_OK;
	TRY(file_read(path, PASSWORDS_MAX * LINE_MOST, &text, &size, err));
	enum status status = read_lines(ret_codes, text, err);
	free(text);
	if (status != STATUS_OK)
		codes_close(ret_codes);
	return status;
}

void codes_close(struct codes *codes)
{
	free(codes->list);
	codes->list = NULL;
	codes->count = 0;
}

static enum status write_all(const struct codes *codes, struct err *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return err_set_errno(err, "no memory for %s", codes->path);
	for (size_t i = 0; i < codes->count; i++)
		fprintf(out, "%s %" PRIu64 "\n", codes->list[i].person, codes->list[i].step);
	enum status status =
		fclose(out) == 0 ? file_write_atomic(codes->path, bytes_of(text, size), 0600, err)
				 : err_set_errno(err, "no memory for %s", codes->path);
	free(text);
	return status;
}

enum status codes_take(struct codes *codes, const char *person, uint64_t step, struct err *err)
{
	struct code_taken *taken = find(codes, person);
	if (SABOTAGE("console.code-twice"))
		return STATUS_OK;
	if (taken == NULL) {
		TRY(put_new(codes, person, 0, err));
		taken = &codes->list[codes->count - 1];
	}
	if (step <= taken->step)
		return err_set(err, STATUS_CONFLICT, "a code of %s was taken before", person);
	uint64_t before = taken->step;
	taken->step = step;
	enum status status = SABOTAGE("console.code-unkept") ? STATUS_OK : write_all(codes, err);
	if (status != STATUS_OK)
		taken->step = before;
	return status;
}
