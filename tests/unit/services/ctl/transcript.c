#include "tests/unit/services/ctl/transcript.h"

#include <ctype.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/crypto/keys.h"
#include "services/ctl/command.h"
#include "services/ctl/ctl.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/services/ctl/fake_daemon.h"
#include "tests/unit/services/ctl/message_text.h"

#define WORDS_MAX 96
#define FILE_MAX ((size_t)1 << 20)
#define LINES_MAX 8192
#define PLACES (DAEMON_COUNT + 1) /* the console is the last */

struct place {
	const char *name;
	struct fake_daemon *daemon;
	struct transcript *transcript;
	struct fake_answer answer;
	char code[128], next[64], lines[LINES_MAX];
};

struct transcript {
	struct test_dir *dir;
	char before[FILE_PATH_MAX]; /* the folder that the process stood in */
	struct place places[PLACES];
	FILE *heard; /* what the command under way has sent; daemons' threads write it in turn */
};

/* ---- the county */

static const char *name_of(size_t place)
{
	return place == DAEMON_COUNT ? "console" : daemon_name((enum daemon)place);
}

static void hear(void *context, const Zh__Request *request)
{
	const struct place *place = (const struct place *)context;
	if (place->transcript->heard == NULL)
		return;
	fprintf(place->transcript->heard, "%s < ", place->name);
	message_text(place->transcript->heard, &request->base);
	fputc('\n', place->transcript->heard);
}

static void start_place(struct transcript *transcript, size_t i)
{
	struct place *place = &transcript->places[i];
	place->name = name_of(i);
	place->transcript = transcript;
	place->daemon = fake_daemon_of(transcript->dir->path, place->name);
	fake_daemon_tell(place->daemon, hear, place);
}

static int run_words(const struct transcript *transcript, int count, const char *const *typed,
		     FILE *out, FILE *err)
{
	const char *words[WORDS_MAX] = {"--root", transcript->dir->path, "--lang",
					"en",     "--timeout",           "5s"};
	char nothing[] = "\n";
	for (int i = 0; i < count; i++)
		words[6 + i] = typed[i];
	struct ctl_streams streams = {fmemopen(nothing, 1, "r"), out, err};
	int exit = ctl_run("zhianctl", 6 + count, words, &streams);
	(void)fclose(streams.in);
	return exit;
}

struct transcript *transcript_open(void)
{
	struct transcript *transcript = (struct transcript *)calloc(1, sizeof *transcript);
	static const char *const init[] = {"init", "--region", "522701", "--demo"};
	char run[512];
	struct err err;
	assert_ok(crypto_start(&err));
	transcript->dir = test_dir_create();
	FILE *nowhere = fopen("/dev/null", "w");
	assert_int_equal(run_words(transcript, 4, init, nowhere, nowhere), 0);
	(void)fclose(nowhere);
	(void)snprintf(run, sizeof run, "%s/run/zhian/522701", transcript->dir->path);
	assert_ok(file_make_directories(run, 0750, &err));
	for (size_t i = DAEMON_INTAKE; i < PLACES; i++)
		start_place(transcript, i);
	assert_non_null(getcwd(transcript->before, sizeof transcript->before));
	(void)snprintf(run, sizeof run, "%s/demo", transcript->dir->path);
	assert_ok(file_make_directories(run, 0750, &err));
	assert_int_equal(chdir(run), 0);
	return transcript;
}

void transcript_close(struct transcript *transcript)
{
	assert_int_equal(chdir(transcript->before), 0);
	for (size_t i = DAEMON_INTAKE; i < PLACES; i++)
		fake_daemon_stop(transcript->places[i].daemon);
	test_dir_destroy(transcript->dir);
	free(transcript);
}

int transcript_setup(void **state)
{
	*state = transcript_open();
	return 0;
}

int transcript_teardown(void **state)
{
	transcript_close((struct transcript *)*state);
	return 0;
}

/* ---- what differs from run to run */

static size_t run_of(const char *text, const char *of)
{
	return strspn(text, of);
}

static size_t fingerprint_at(const char *text)
{
	static const char hex[] = "0123456789abcdef";
	size_t at = 0;
	for (size_t group = 0; group < 8; group++) {
		if (run_of(text + at, hex) != 4)
			return 0;
		at += 4;
		if (group < 7 && text[at++] != ' ')
			return 0;
	}
	return at;
}

/* Today or yesterday at the county: what was written while the test ran. */
static bool is_today(const char *text)
{
	for (time_t back = 0; back <= 86400; back += 86400) {
		time_t then = time(NULL) + 8 * 3600 - back;
		struct tm day;
		char date[16];
		(void)strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&then, &day));
		if (strncmp(text, date, 10) == 0)
			return true;
	}
	return false;
}

/* Figures of this machine and moment. */
static bool is_of_the_machine(const char *line)
{
	return strncmp(line, "zhian_disk_", 11) == 0 ||
	       strncmp(line, "zhian_metrics_timestamp", 23) == 0;
}

static void put_masked(FILE *out, const char *text, const char *root)
{
	static const char hex[] = "0123456789abcdef";
	static const char key[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t root_size = strlen(root), source_size = strlen(ZHIAN_SOURCE_DIR);
	bool inside = false; /* of a word: a digest begins where one does */
	while (*text != '\0') {
		size_t skip = 1;
		if (strncmp(text, root, root_size) == 0) {
			fputs("$ROOT", out);
			skip = root_size;
		} else if (strncmp(text, ZHIAN_SOURCE_DIR, source_size) == 0) {
			fputs("$SOURCE", out);
			skip = source_size;
		} else if (!inside && is_today(text)) {
			fputs("<today>", out);
			skip = 10;
		} else if (!inside && fingerprint_at(text) != 0) {
			fputs("<fingerprint>", out);
			skip = fingerprint_at(text);
		} else if (!inside && run_of(text, hex) >= 16) {
			fputs("<hex>", out);
			skip = run_of(text, hex);
		} else if (!inside && run_of(text, key) >= 43) {
			fputs("<key>", out);
			skip = run_of(text, key);
		} else if (strncmp(text, "(Z85): ", 7) == 0) {
			fputs("(Z85): <key>", out);
			skip = strlen(text);
		} else {
			fputc(*text, out);
		}
		inside = strchr(key, text[skip - 1]) != NULL;
		text += skip;
	}
}

/* Each line behind `mark`. */
static void put_lines(FILE *out, const char *mark, char *text, const char *root)
{
	for (char *line = text, *end; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		bool whole = *end == '\n';
		*end = '\0';
		if (is_of_the_machine(line))
			line[strcspn(line, " ")] = '\0';
		for (size_t size = strlen(line); size != 0 && line[size - 1] == ' '; size--)
			line[size - 1] = '\0'; /* none of our texts ends with blanks */
		if (line[0] != '\0')
			fputs(mark, out);
		else
			fprintf(out, "%.1s", mark);
		put_masked(out, line, root);
		fputc('\n', out);
		end += whole;
	}
}

/* ---- lines of a transcript */

/* Words between blanks; quotes keep blanks, $SOURCE is the source's folder, $ROOT
 * the county's. */
static int split(const struct transcript *transcript, char *line, char *words[WORDS_MAX])
{
	int count = 0;
	while (*line != '\0') {
		char quote = *line == '\'' || *line == '"' ? *line++ : ' ';
		char *end = strchr(line, quote);
		assert_true(count < WORDS_MAX);
		if (end != NULL)
			*end = '\0';
		const char *folder = "";
		if (strncmp(line, "$SOURCE", 7) == 0)
			folder = ZHIAN_SOURCE_DIR;
		else if (strncmp(line, "$ROOT", 5) == 0)
			folder = transcript->dir->path;
		size_t skip = folder[0] != '\0' ? strcspn(line, "/") : 0;
		assert_true(asprintf(&words[count++], "%s%s", folder, line + skip) >= 0);
		if (end == NULL)
			break;
		line = end + 1 + strspn(end + 1, " ");
	}
	return count;
}

static void run_line(struct transcript *transcript, char *line, FILE *written)
{
	char *words[WORDS_MAX], *heard = NULL, *out = NULL, *err = NULL;
	size_t size;
	int count = split(transcript, line, words);
	transcript->heard = open_memstream(&heard, &size);
	FILE *outs = open_memstream(&out, &size), *errs = open_memstream(&err, &size);
	int exit = run_words(transcript, count, (const char *const *)words, outs, errs);
	(void)fclose(outs);
	(void)fclose(errs);
	(void)fclose(transcript->heard);
	transcript->heard = NULL;
	put_lines(written, "", heard, transcript->dir->path);
	put_lines(written, "| ", out, transcript->dir->path);
	put_lines(written, "! ", err, transcript->dir->path);
	fprintf(written, "= %d\n", exit);
	for (int i = 0; i < count; i++)
		free(words[i]);
	free(heard);
	free(out);
	free(err);
}

/* "done VERSION", "refused CODE" and the like, "silent"; behind it "line JSON", one more line of a
 * question's answer, and "next TEXT", where its next page begins. */
static void answer_of(struct place *place, const char *line)
{
	static const struct {
		const char *word;
		Zh__Outcome outcome;
	} outcomes[] = {{"done", ZH__OUTCOME__OUTCOME_DONE},
			{"proposed", ZH__OUTCOME__OUTCOME_PROPOSED},
			{"refused", ZH__OUTCOME__OUTCOME_REFUSED},
			{"conflict", ZH__OUTCOME__OUTCOME_CONFLICT},
			{"not_found", ZH__OUTCOME__OUTCOME_NOT_FOUND},
			{"invalid", ZH__OUTCOME__OUTCOME_INVALID}};
	struct fake_answer *answer = &place->answer;
	size_t word = strcspn(line, " ");
	const char *rest = line[word] == ' ' ? line + word + 1 : "";
	bool known = false;
	if (strncmp(line, "line ", 5) == 0) {
		size_t used = strlen(place->lines);
		assert_true(used + strlen(rest) + 2 < LINES_MAX);
		(void)snprintf(place->lines + used, LINES_MAX - used, "%s\n", rest);
		answer->lines = place->lines;
		known = true;
	}
	if (strcmp(line, "silent") == 0) {
		*answer = (struct fake_answer){.silent = true};
		known = true;
	}
	if (strncmp(line, "next ", 5) == 0) {
		(void)snprintf(place->next, sizeof place->next, "%s", rest);
		answer->next = place->next;
		known = true;
	}
	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
		if (strlen(outcomes[i].word) != word || strncmp(line, outcomes[i].word, word) != 0)
			continue;
		place->lines[0] = '\0';
		*answer = (struct fake_answer){.outcome = outcomes[i].outcome};
		(void)snprintf(place->code, sizeof place->code, "%s", rest);
		bool good = answer->outcome == ZH__OUTCOME__OUTCOME_DONE ||
			    answer->outcome == ZH__OUTCOME__OUTCOME_PROPOSED;
		answer->version = good ? strtoull(rest, NULL, 10) : 0;
		answer->code = good ? NULL : place->code;
		known = true;
	}
	if (!known)
		fail_msg("nobody can answer \"%s\"", line);
	fake_daemon_answer(place->daemon, answer);
}

/* Of all daemons, or "credit: refused CODE" of the one that is named. */
static void set_answer(struct transcript *transcript, const char *line)
{
	size_t named = strcspn(line, " ");
	for (size_t i = DAEMON_INTAKE; i < PLACES; i++) {
		struct place *place = &transcript->places[i];
		size_t size = strlen(place->name);
		bool is_it = named == size + 1 && line[size] == ':' &&
			     strncmp(line, place->name, size) == 0;
		if (is_it)
			answer_of(place, line + named + 1);
		else if (named == 0 || line[named - 1] != ':')
			answer_of(place, line);
	}
}

static void write_file(const char *line)
{
	size_t name = strcspn(line, " ");
	char *path = strndup(line, name), *folder = strdup(path), *slash = strrchr(folder, '/');
	struct err err;
	if (slash != NULL) {
		*slash = '\0';
		assert_ok(file_make_directories(folder, 0750, &err));
	}
	free(folder);
	FILE *file = fopen(path, "a");
	assert_non_null(file);
	fprintf(file, "%s\n", line[name] == ' ' ? line + name + 1 : "");
	(void)fclose(file);
	free(path);
}

static void take_line(struct transcript *transcript, const char *line, FILE *written)
{
	char *copy = strdup(line[0] != '\0' && line[1] != '\0' ? line + 2 : "");
	bool ours = line[0] == '#' || line[0] == '\0' || strncmp(line, "$ ", 2) == 0 ||
		    strncmp(line, "< ", 2) == 0 || strncmp(line, "@ ", 2) == 0;
	if (ours)
		fprintf(written, "%s\n", line);
	if (ours && line[0] == '$')
		run_line(transcript, copy, written);
	else if (ours && line[0] == '<')
		set_answer(transcript, copy);
	else if (ours && line[0] == '@')
		write_file(copy);
	free(copy);
}

static char *read_transcript(const char *name, char path[512])
{
	char *text;
	size_t size;
	struct err err;
	(void)snprintf(path, 512, "%s/tests/unit/services/ctl/transcripts/%s", ZHIAN_SOURCE_DIR,
		       name);
	if (file_read(path, FILE_MAX, &text, &size, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return text;
}

static void compare(const char *path, const char *expected, const char *actual)
{
	unsigned line = 1;
	const char *one = expected, *other = actual, *command = "";
	int command_size = 0;
	while (*one != '\0' || *other != '\0') {
		size_t size_one = strcspn(one, "\n"), size_other = strcspn(other, "\n");
		if (size_one != size_other || memcmp(one, other, size_one) != 0)
			fail_msg("%s:%u: %.*s\n written: %.*s\n     now: %.*s\n"
				 "(ZHIAN_TRANSCRIPT=write writes it anew)",
				 path, line, command_size, command, (int)size_one, one,
				 (int)size_other, other);
		if (one[0] == '$') {
			command = one;
			command_size = (int)size_one;
		}
		one += size_one + (one[size_one] == '\n');
		other += size_other + (other[size_other] == '\n');
		line++;
	}
}

void transcript_check(struct transcript *transcript, const char *name)
{
	char path[512], *written = NULL;
	size_t size;
	const char *mode = getenv("ZHIAN_TRANSCRIPT");
	char *expected = read_transcript(name, path);
	char *lines = strdup(expected), *rest = lines;
	FILE *out = open_memstream(&written, &size);
	for (char *line = strsep(&rest, "\n"); line != NULL && rest != NULL;
	     line = strsep(&rest, "\n"))
		take_line(transcript, line, out);
	(void)fclose(out);
	if (mode != NULL && strcmp(mode, "write") == 0) {
		struct err err;
		assert_ok(file_write_atomic(path, bytes_of_text(written), 0644, &err));
	} else {
		compare(path, expected, written);
	}
	free(written);
	free(lines);
	free(expected);
}

bool transcript_has(const char *name, const char *noun, const char *verb)
{
	char path[512], words[160];
	char *text = read_transcript(name, path);
	(void)snprintf(words, sizeof words, "\n$ %s%s%s", noun, verb != NULL ? " " : "",
		       verb != NULL ? verb : "");
	bool has = false;
	for (size_t size = strlen(words); !has; *strrchr(words, '-') = ' ') {
		for (const char *at = text; !has && (at = strstr(at, words)) != NULL; at++)
			has = at[size] == ' ' || at[size] == '\n';
		if (strchr(words, '-') == NULL) /* "licence-add" may be typed "licence add" */
			break;
	}
	free(text);
	return has;
}
