#include "services/ctl/doctor/doctor_acks.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/problems_say.h"

#define FILE_MAX ((size_t)1 << 20)

static bool copy_text(const json_t *line, const char *name, char *out, size_t size)
{
	const char *text = json_string_value(json_object_get(line, name));
	if (text == NULL || strlen(text) >= size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool read_one(const json_t *line, struct doctor_ack *ack)
{
	char until[TIME_DAY_TEXT + 1];
	return copy_text(line, "code", ack->code, sizeof ack->code) &&
	       copy_text(line, "about", ack->about, sizeof ack->about) &&
	       copy_text(line, "reason", ack->reason, sizeof ack->reason) &&
	       copy_text(line, "person", ack->person, sizeof ack->person) &&
	       copy_text(line, "until_day", until, sizeof until) &&
	       time_parse_day(until, &ack->until_day) == STATUS_OK;
}

static bool read_lines(const struct session *session, const char *path, char *text,
		       struct doctor_acks *acks)
{
	unsigned number = 0;
	bool whole = true;
	for (char *at = text; *at != '\0';) {
		size_t size = strcspn(at, "\n");
		char *next = at + size + (at[size] == '\n');
		json_t *line = json_loadb(at, size, 0, NULL);
		struct doctor_ack ack;
		number++;
		if (size != 0 && (!read_one(line, &ack) || !doctor_acks_put(acks, &ack))) {
			fprintf(session->err, "%s:%u: error: can't be read, so it hides nothing\n",
				path, number);
			whole = false;
		}
		json_decref(line);
		at = next;
	}
	return whole;
}

bool doctor_acks_read(const struct session *session, uint32_t region, struct doctor_acks *ret_acks)
{
	char path[FILE_PATH_MAX];
	char *text;
	size_t size;
	struct err err;
	ret_acks->count = 0;
	layout_etc(session, region, DOCTOR_ACKS_FILE, path);
	if (access(path, F_OK) != 0)
		return true;
	if (file_read(path, FILE_MAX, &text, &size, &err) != STATUS_OK) {
		problem_print(err.text, session->lang, session->err);
		return false;
	}
	bool whole = read_lines(session, path, text, ret_acks);
	free(text);
	return whole;
}

enum status doctor_acks_write(const struct session *session, uint32_t region,
			      const struct doctor_acks *acks, struct err *err)
{
	char path[FILE_PATH_MAX];
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "out of memory");
	for (size_t i = 0; i < acks->count; i++) {
		const struct doctor_ack *ack = &acks->acks[i];
		char until[TIME_DAY_TEXT];
		time_print_day(ack->until_day, until);
		json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s}", "code", ack->code, "about",
					 ack->about, "until_day", until, "reason", ack->reason,
					 "person", ack->person);
		(void)json_dumpf(line, memory, JSON_COMPACT);
		(void)fputc('\n', memory);
		json_decref(line);
	}
	enum status status =
		fclose(memory) == 0 ? STATUS_OK : err_set(err, STATUS_FULL, "out of memory");
	layout_etc(session, region, DOCTOR_ACKS_FILE, path);
	if (status == STATUS_OK)
		status = file_write_atomic(path, bytes_of(text, size), 0640, err);
	free(text);
	return status;
}

static bool is_about(const struct doctor_ack *ack, const char *code, const char *about)
{
	return strcmp(ack->code, code) == 0 && strcmp(ack->about, about) == 0;
}

const struct doctor_ack *doctor_acks_find(const struct doctor_acks *acks, const char *code,
					  const char *about, int32_t today)
{
	for (size_t i = 0; i < acks->count; i++) {
		const struct doctor_ack *ack = &acks->acks[i];
		if (strcmp(ack->code, code) == 0 &&
		    (ack->about[0] == '\0' || strcmp(ack->about, about) == 0) &&
		    (today <= ack->until_day || SABOTAGE("doctor.acknowledged-for-ever")))
			return ack;
	}
	return NULL;
}

bool doctor_acks_put(struct doctor_acks *acks, const struct doctor_ack *ack)
{
	for (size_t i = 0; i < acks->count; i++) {
		if (is_about(&acks->acks[i], ack->code, ack->about)) {
			acks->acks[i] = *ack;
			return true;
		}
	}
	if (acks->count == DOCTOR_ACKS_MAX)
		return false;
	acks->acks[acks->count++] = *ack;
	return true;
}

bool doctor_acks_remove(struct doctor_acks *acks, const char *code, const char *about)
{
	for (size_t i = 0; i < acks->count; i++) {
		if (is_about(&acks->acks[i], code, about)) {
			acks->acks[i] = acks->acks[--acks->count];
			return true;
		}
	}
	return false;
}
