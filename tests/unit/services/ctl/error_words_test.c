/* Whoever something fails to, zhianctl says it in Chinese: each text of an err_set(), also one that
 * a variable hands to it, is read out of the sources, filled in, and has to have its sentence
 * (common/words/errors.def). */
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/words/problem_words.h"
#include "services/ctl/failure.h"
#include "services/ctl/show/problems_say.h"
#include "tests/unit/services/ctl/handed_texts.h"

enum { SAID = 4 * FORM_SIZE };

/* What stands before and behind the literal of such a call when it is said. */
struct call {
	const char *begin, *before, *behind;
};

static const struct call calls[] = {
	{"err_set(", "", ""},
	{"err_set_errno(", "", ": Permission denied"},
	{"err_prefix(", "", ": out of memory"},
	{"socket_error(err,", "", ": Permission denied"},
	{"lmdb_failure(err,", "/q: ", ": Permission denied"},
	{"frame_failure(volume,", "/q: frame 1 ", ""},
	{"refuse(reader,", "q.q: ", ""},
	{"no_card(", "it isn't a region's card as it was sent: ", ""},
	{"stop_source(source,", "", ""},
	{"producer->stopped =", "", ""},
	{"producer->damaged =", "", ""},
};

/* ---- the English */

static void append(char *out, size_t *size, const char *text)
{
	*size += (size_t)snprintf(out + *size, FORM_SIZE - *size, "%s", text);
	assert_true(*size < FORM_SIZE);
}

/* "{1} is {2}" becomes "/q is /q", between what the call puts around it. */
static void fill_in(const struct call *call, const char *form, const char *further, char *out)
{
	size_t size = 0;
	append(out, &size, call->before);
	while (*form != '\0') {
		bool place = form[0] == '{' && form[1] != '\0' && form[2] == '}';
		char one[2] = {*form, '\0'};
		append(out, &size, place ? "/q" : one);
		form += place ? 3 : 1;
	}
	append(out, &size, further);
	append(out, &size, call->behind);
}

/* Places and what is between them. */
static bool says_nothing(const char *form)
{
	return strspn(form, "{}123456789 :./,") == strlen(form);
}

/* ---- the Chinese */

/* A common word outside of what is quoted or typed: English that was left. */
static bool has_english(const char *text)
{
	static const char common[] =
		" the is are and or a an to of it its has have not no this that which needs by "
		"with as "
		"for can can't must isn't doesn't there nobody cannot missing memory bytes read ";
	for (bool quoted = false; *text != '\0';) {
		char word[32];
		size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz'");
		quoted ^= *text == '`';
		(void)snprintf(word, sizeof word, " %.*s ", (int)size, text);
		if (size != 0 && !quoted && strstr(common, word) != NULL)
			return true;
		text += size != 0 ? size : 1;
	}
	return false;
}

static bool is_said(const char *english)
{
	char said[SAID];
	struct writer out = writer_over(said, sizeof said - 1);
	if (!problem_words(bytes_of_text(english), &out))
		return false;
	said[out.size] = '\0';
	return !has_english(said);
}

struct walk {
	size_t found, lacking;
};

static void look_at(struct walk *walk, const struct source *source, const char *at,
		    const struct call *call, const char *form, const char *further)
{
	char english[FORM_SIZE];
	if (says_nothing(form))
		return;
	fill_in(call, form, further, english);
	walk->found++;
	if (is_said(english))
		return;
	print_message("%s:%u: no Chinese for: %s\n", source->path, source_line(source, at),
		      english);
	walk->lacking++;
}

static bool is_noun(const char *text)
{
	const char *entry;
	for (size_t i = 0; (entry = problem_words_entry(i)) != NULL; i++) {
		if (strncmp(entry, "noun:", 5) == 0 && strcmp(entry + 5, text) == 0)
			return true;
	}
	return false;
}

/* Alone, or with what whoever is handed it puts around it.  Names have no space. */
static void look_at_handed(void *context, const struct source *source, const char *at,
			   const char *form)
{
	static const struct call within = {"", "", ""}, reason = {"", "", ": Permission denied"},
				 layer = {"", "/q: ", ": Permission denied"};
	char english[FORM_SIZE];
	if (strchr(form, ' ') == NULL || is_noun(form))
		return;
	fill_in(&reason, form, "", english);
	if (is_said(english))
		return;
	fill_in(&layer, form, "", english);
	if (!is_said(english))
		look_at((struct walk *)context, source, at, &within, form, "");
}

/* Its format, and what it may be filled with: sentences themselves, or the end of this one. */
static void look_at_call(struct walk *walk, const struct source *source, const char *at,
			 const struct call *call)
{
	static const struct call within = {"", "", ""};
	struct forming format = {.size = 0};
	const char *end = end_of_call(at);
	const char *quote = strchr(at, '"');
	handed_texts(source, at, end, look_at_handed, walk);
	if (quote == NULL || quote > end)
		return;
	const char *rest = forming_add(&format, source, quote);
	look_at(walk, source, at, call, format.text, "");
	while ((quote = strchr(rest, '"')) != NULL && quote < end) {
		struct forming more = {.size = 0};
		rest = forming_add(&more, source, quote);
		if (strncmp(more.text, "; ", 2) == 0)
			look_at(walk, source, at, call, format.text, more.text);
		else if (strchr(more.text, ' ') != NULL)
			look_at(walk, source, at, &within, more.text, "");
	}
}

static bool is_read(const struct source *source)
{
	return strncmp(source->path, "common/base/err.", strlen("common/base/err.")) != 0;
}

static void each_failure_has_its_chinese(void **state)
{
	struct walk walk = {0};
	(void)state;
	for (size_t i = 0; i < sources_count() * (sizeof calls / sizeof calls[0]); i++) {
		const struct call *call = &calls[i / sources_count()];
		const struct source *source = source_at(i % sources_count());
		if (!is_read(source))
			continue;
		for (const char *at = strstr(source->text, call->begin); at != NULL;
		     at = strstr(at, call->begin)) {
			at += strlen(call->begin);
			look_at_call(&walk, source, at, call);
		}
	}
	assert_int_equal(walk.lacking, 0);
	assert_true(walk.found > 450);
}

/* ---- how it is said */

static void assert_says(const char *english, const char *chinese)
{
	char memory[1024];
	struct writer out = writer_over(memory, sizeof memory - 1);
	problem_say(english, LANG_ZH, &out);
	memory[out.size] = '\0';
	assert_string_equal(memory, chinese);
}

static void a_failure_says_where_and_why(void **state)
{
	(void)state;
	assert_says("/etc/x.yaml: no such file", "/etc/x.yaml：没有这个文件");
	assert_says("/run/zhian: Permission denied", "/run/zhian：没有权限");
	assert_says("/run/zhian: fsync: No space left on device",
		    "/run/zhian：写入磁盘失败：磁盘已满");
	assert_says("cannot rename /a to /b: Read-only file system",
		    "无法将 /a 改名为 /b：文件系统只读");
	assert_says("the daemon runs; stop it first: /var/lock: held by pid 12 on host since "
		    "2026-04-15T09:30:00.000+08:00",
		    "进程还在运行，请先停止：/var/lock：已被占用：进程 12（主机 host，自 "
		    "2026-04-15T09:30:00.000+08:00 起）");
	assert_says("/j/v1: frame 7 isn't linked to the one before it",
		    "/j/v1：第7帧与前一帧不相连");
	assert_says("/j/v1/data.mdb, byte 4096: frame 7 can't be read: its page is damaged",
		    "/j/v1/data.mdb 第4096字节：第7帧无法读取：所在的页已损坏");
	assert_says("/s: writing table hazard: corrupt", "/s：写入表 hazard 失败：已损坏");
	assert_says("/s: can't commit: MDB_MAP_FULL: Environment mapsize limit reached",
		    "/s：无法提交：数据库已满");
	assert_says(
		"held by 522701: it ends with frame 3, and frame 5 was noted: its end is missing",
		"522701 代存：日志止于第3帧，而所记为第5帧：缺末端");
	assert_says("cannot connect to tcp://10.0.0.1:7: Connection refused",
		    "无法连接 tcp://10.0.0.1:7：连接被拒绝");
	assert_says("reports[0].kind: must be a string", "reports[0].kind：应为字符串");
	assert_says("region 522723: signing key 2: it has 31 bytes, not 32",
		    "地区 522723：第2把文书公钥：有31字节，应为32字节");
	assert_says("region 522723: no box key", "地区 522723：没有封存公钥");
}

/* Whose layer nobody knows stays as it is, all of it. */
static void half_a_failure_is_left(void **state)
{
	(void)state;
	assert_says("the moon fell on it: /etc/x is made of cheese",
		    "the moon fell on it: /etc/x is made of cheese");
	assert_says("/etc/x: the moon is made of cheese", "/etc/x: the moon is made of cheese");
	assert_says("/etc/我的 文件: No such file or directory",
		    "/etc/我的 文件：没有这个文件或目录");
}

/* Parts of parts: as many as a text has room for are looked at, and soon. */
static void layers_without_end_are_looked_at(void **state)
{
	char text[512];
	(void)state;
	for (size_t i = 0; i + 1 < sizeof text; i++)
		text[i] = "q: "[i % 3];
	text[sizeof text - 1] = '\0';
	assert_false(is_said(text));
}

static void assert_printed(enum lang lang, const char *wanted)
{
	const struct failure_style style = {.lang = lang};
	struct failure failure;
	struct err err;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	(void)err_set(&err, STATUS_INVALID, "%s: no backup, or one that wasn't finished", "/b");
	(void)failure_of_err(&failure, EXIT_FILE, &err);
	failure_print(&failure, &style, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, wanted);
	free(text);
}

static void a_failure_is_printed_in_the_readers_language(void **state)
{
	(void)state;
	assert_printed(LANG_ZH, "zhianctl: /b：不是备份，或备份未完成\n");
	assert_printed(LANG_EN, "zhianctl: /b: no backup, or one that wasn't finished\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failure_has_its_chinese),
		cmocka_unit_test(a_failure_says_where_and_why),
		cmocka_unit_test(half_a_failure_is_left),
		cmocka_unit_test(layers_without_end_are_looked_at),
		cmocka_unit_test(a_failure_is_printed_in_the_readers_language),
	};
	return cmocka_run_group_tests(tests, literals_read, literals_free);
}
