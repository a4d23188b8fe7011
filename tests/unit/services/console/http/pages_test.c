/* The pages that are laid into the program: which file an address is, in which coding, how long
 * it is kept. */
#include <stdio.h>

#include "services/console/http/tables.h"
#include "tests/unit/services/console/http/site_fixture.h"

static const struct answered *get(struct world *world, const char *path, const char *more)
{
	return world_ask(world, &(struct asked){.path = path, .more = more});
}

static const struct page *find(const char *name)
{
	for (size_t i = 0; i < page_count; i++) {
		if (strcmp(pages[i].name, name) == 0)
			return &pages[i];
	}
	fail_msg("there is no page %s", name);
	return NULL;
}

static void is_page(const struct answered *answered, const char *name, const char *type,
		    const char *coding, const char *kept)
{
	const struct page *page = find(name);
	answered_is(answered, 200);
	assert_string_equal(answered_header(answered, "Content-Type"), type);
	assert_string_equal(answered_header(answered, "Content-Encoding"), coding);
	assert_string_equal(answered_header(answered, "Cache-Control"), kept);
	assert_string_equal(answered_header(answered, "Vary"), "Accept-Encoding");
	assert_bytes_equal(bytes_of(answered->body, answered->size),
			   bytes_of(page->data, page->size));
}

#define HTML "text/html; charset=utf-8"

static void an_address_without_a_dot_is_the_programs(void **state)
{
	struct world *world = (struct world *)*state;
	static const char *const addresses[] = {"/", "/index.html", "/hazards",
						"/objects/HZ-522701-1", "/a.b/c"};
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
		is_page(get(world, addresses[i], NULL), "index.html", HTML, "", "no-cache");
	answered_refuses(get(world, "/nothing.js", NULL), 404, "console.path", NULL);
	answered_refuses(get(world, "/a/b.c", NULL), 404, "console.path", NULL);
	answered_refuses(get(world, "/index.htm", NULL), 404, "console.path", NULL);
	answered_refuses(get(world, "/../index.html", NULL), 404, "console.path", NULL);
	answered_is(world_ask(world, &(struct asked){.method = "HEAD", .path = "/"}), 200);
}

/* The first file of that ending whose name has a digest. */
static const char *hashed(const char *ending)
{
	for (size_t i = 0; i < page_count; i++) {
		const char *dot = strrchr(pages[i].name, '.');
		const char *dash = strrchr(pages[i].name, '-');
		if (dot != NULL && dash != NULL && strcmp(dot, ending) == 0 && dot - dash == 9)
			return pages[i].name;
	}
	fail_msg("no file %s has a digest in its name", ending);
	return NULL;
}

#define FOR_EVER "public, max-age=31536000, immutable"

static void what_is_named_by_its_digest_is_kept(void **state)
{
	struct world *world = (struct world *)*state;
	char path[128];
	(void)snprintf(path, sizeof path, "/%s", hashed(".js"));
	is_page(get(world, path, NULL), path + 1, "text/javascript; charset=utf-8", "", FOR_EVER);
	(void)snprintf(path, sizeof path, "/%s", hashed(".css"));
	is_page(get(world, path, NULL), path + 1, "text/css; charset=utf-8", "", FOR_EVER);
	assert_true(page_is_ours(path + 1));
	path[strlen(path) - 1] = '\0';
	assert_false(page_is_ours(path + 1));
	assert_false(page_is_ours(""));
}

static void a_coding_is_what_the_browser_takes(void **state)
{
	struct world *world = (struct world *)*state;
	static const struct {
		const char *accepted, *coding;
	} all[] = {
		{"br", "br"},
		{"gzip", "gzip"},
		{"gzip, br", "br"},
		{"gzip,deflate", "gzip"},
		{"deflate, gzip;q=0.5", "gzip"},
		{"br;q=0, gzip", "gzip"},
		{"br;q=0.0, gzip;q=0.001", "gzip"},
		{"br; q=1.0", "br"},
		{"br;q=0,gzip;q=0", ""},
		{"identity", ""},
		{"b", ""},
		{"brx", ""},
		{"gzi", ""},
		{"", ""},
		{"\tbr ,gzip", "br"},
		{"br;level=5", "br"},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		char head[96], name[32];
		(void)snprintf(head, sizeof head, "Accept-Encoding: %s\r\n", all[i].accepted);
		(void)snprintf(name, sizeof name, "index.html%s",
			       strcmp(all[i].coding, "br") == 0     ? ".br"
			       : strcmp(all[i].coding, "gzip") == 0 ? ".gz"
								    : "");
		is_page(get(world, "/", head), name, HTML, all[i].coding, "no-cache");
	}
}

static void what_the_browser_has_isnt_sent_again(void **state)
{
	struct world *world = (struct world *)*state;
	char head[160], tag[64], other[64];
	(void)snprintf(tag, sizeof tag, "%s", answered_header(get(world, "/", NULL), "ETag"));
	assert_int_equal(strlen(tag), 34);
	assert_int_equal(tag[0], '"');
	assert_int_equal(strspn(tag + 1, "0123456789abcdef"), 32);
	(void)snprintf(head, sizeof head, "If-None-Match: W/\"x\", %s\r\n", tag);
	const struct answered *answered = get(world, "/", head);
	answered_is(answered, 304);
	assert_int_equal(answered->size, 0);
	assert_string_equal(answered_header(answered, "ETag"), tag);
	(void)snprintf(head, sizeof head, "If-None-Match: \"%.31s\"\r\n", tag + 1);
	answered_is(get(world, "/", head), 200);
	(void)snprintf(head, sizeof head, "Accept-Encoding: br\r\nIf-None-Match: %s\r\n", tag);
	answered = get(world, "/", head);
	answered_is(answered, 200);
	(void)snprintf(other, sizeof other, "%s", answered_header(answered, "ETag"));
	assert_string_not_equal(other, tag);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, world_anew)
	const struct CMUnitTest tests[] = {
		TEST(an_address_without_a_dot_is_the_programs),
		TEST(what_is_named_by_its_digest_is_kept),
		TEST(a_coding_is_what_the_browser_takes),
		TEST(what_the_browser_has_isnt_sent_again),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
