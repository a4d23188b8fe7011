#include "tests/unit/services/ctl/county/county_alone.h"

#include "common/crypto/keys.h"

#define WORDS_MAX 32

int alone_run(struct county_alone *c, const char *line)
{
	char memory[1024];
	const char *words[WORDS_MAX] = {
		"--root", c->root, "--region",  c->region,
		"--lang", "en",    "--timeout", c->timeout != NULL ? c->timeout : "20ms"};
	int count = 8;
	size_t size;
	(void)snprintf(memory, sizeof memory, "%s", line);
	char *rest = NULL;
	for (char *word = strtok_r(memory, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest)) {
		assert_true(count < WORDS_MAX);
		words[count++] = word;
	}
	free(c->out);
	free(c->err);
	char nothing[] = "\n";
	struct ctl_streams streams = {fmemopen(nothing, 1, "r"), open_memstream(&c->out, &size),
				      open_memstream(&c->err, &size)};
	int exit = ctl_run("zhianctl", count, words, &streams);
	(void)fclose(streams.in);
	(void)fclose(streams.out);
	(void)fclose(streams.err);
	return exit;
}

void alone_expect(struct county_alone *c, int exit, const char *line)
{
	int is = alone_run(c, line);
	if (is != exit)
		fail_msg("%s: %d, not %d: %s", line, is, exit, c->err);
}

void alone_said(struct county_alone *c, const char *words)
{
	if (strstr(c->out, words) == NULL && strstr(c->err, words) == NULL)
		fail_msg("\"%s\" isn't said in: %s%s", words, c->out, c->err);
}

void alone_not_said(struct county_alone *c, const char *words)
{
	if (strstr(c->out, words) != NULL || strstr(c->err, words) != NULL)
		fail_msg("\"%s\" is said in: %s%s", words, c->out, c->err);
}

/* A file of the county; static. */
const char *alone_path(const struct county_alone *c, const char *below)
{
	static char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%s/etc/zhian/%s/%s", c->root, c->region, below);
	return path;
}

char *alone_people(const struct county_alone *c)
{
	struct err err;
	char *text;
	size_t size;
	assert_ok(file_read(alone_path(c, "people.yaml"), 1 << 20, &text, &size, &err));
	return text;
}

/* What is refused leaves the list as it was. */
void alone_expect_refused(struct county_alone *c, int exit, const char *line)
{
	char *before = alone_people(c);
	alone_expect(c, exit, line);
	char *after = alone_people(c);
	assert_string_equal(after, before);
	free(before);
	free(after);
}

void alone_open(struct county_alone *c, const char *root, const char *region, const char *init)
{
	struct err err;
	assert_ok(crypto_start(&err));
	(void)snprintf(c->root, sizeof c->root, "%s", test_dir_path(c->dir, root));
	c->region = region;
	alone_expect(c, EXIT_DONE, init);
}

int alone_setup(void **state)
{
	struct county_alone *c = (struct county_alone *)calloc(1, sizeof *c);
	assert_non_null(c);
	*state = c;
	c->dir = test_dir_create();
	alone_open(c, "county", "522701", ALONE_INIT);
	return 0;
}

int alone_teardown(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	test_dir_destroy(c->dir);
	free(c->out);
	free(c->err);
	free(c);
	return 0;
}
