/* Who is let in, for how long, and what a request must be before anybody looks at what it asks. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/time.h"
#include "tests/unit/services/console/http/site_fixture.h"

#define API "/api/v1"

static const struct answered *ask(struct world *world, struct asked asked)
{
	return world_ask(world, &asked);
}

/* ---- signing in */

static void who_signs_in_is_told_who_he_is(void **state)
{
	struct world *world = (struct world *)*state;
	const struct answered *answered = world_sign(world, "wang", WORLD_PASSWORD, NULL);
	char expires[64], body[64];
	answered_is(answered, 200);
	answered_has(answered, "{\"person\":{\"id\":\"wang\",\"name\":\"王芳\",\"unit\":\"office\","
			       "\"roles\":[\"officer\"],\"regions\":[{\"code\":\"522701\",\"name\":"
			       "\"都匀市\"},{\"name\":\"城南\"}]}");
	answered_has(answered, "\"county\":{\"region\":\"522701\",\"name\":\"都匀市\","
			       "\"utc_offset\":480,\"now_ms\":");
	answered_lacks(answered, "simulated_time");
	answered_lacks(answered, "signing_key");
	/* Idle for half an hour ends it before its twelve hours do. */
	(void)snprintf(expires, sizeof expires, "\"expires_ms\":%" PRId64,
		       world->clock.now_ms + 30 * MS_PER_MINUTE);
	answered_has(answered, expires);
	(void)snprintf(body, sizeof body, "\"clock_ms\":%lld", (long long)world->clock.now_ms);
	answered_has(answered, body);
	const char *cookie = answered_header(answered, "Set-Cookie");
	assert_int_equal(strspn(cookie + 14, "0123456789abcdef"), 64);
	assert_string_equal(cookie + 14 + 64, "; Path=/; HttpOnly; SameSite=Strict");
	/* Behind a proxy that speaks TLS the cookie goes nowhere else. */
	world->config.console_http.tls = true;
	answered = world_sign(world, "chen", WORLD_PASSWORD, NULL);
	assert_string_equal(answered_header(answered, "Set-Cookie") + 14 + 64,
			    "; Path=/; HttpOnly; SameSite=Strict; Secure");
	assert_string_equal(answered_header(answered, "Strict-Transport-Security"),
			    "max-age=31536000");
	answered_has(answered,
		     "\"roles\":[\"leader\",\"chief_head\"],\"signing_key\":"
		     "\"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\"}");
}

static void a_county_that_plays_says_so(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang");
	world->config.demo = true;
	world->county_ms = 77;
	const struct answered *answered = world_get(world, &wang, API "/session");
	answered_is(answered, 200);
	answered_has(answered, "\"utc_offset\":480,\"now_ms\":77,\"simulated_time\":true}");
	assert_string_equal(answered_header(answered, "Set-Cookie"), "");
	assert_string_equal(answered_header(answered, "Strict-Transport-Security"), "");
	assert_string_equal(answered_header(answered, "Cache-Control"), "no-store");
	assert_string_equal(answered_header(answered, "Content-Type"),
			    "application/json; charset=utf-8");
}

static void a_session_ends_when_it_is_told_to(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang"),
			       other = world_sign_in(world, "wang");
	const struct answered *answered =
		ask(world, (struct asked){.method = "DELETE", .path = API "/session", .as = &wang});
	answered_is(answered, 204);
	assert_int_equal(answered->size, 0);
	assert_string_equal(answered_header(answered, "Content-Type"), "");
	assert_string_equal(answered_header(answered, "Set-Cookie"),
			    "zhian_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
	answered_refuses(world_get(world, &wang, API "/session"), 401, "session.missing", NULL);
	answered_is(world_get(world, &other, API "/session"), 200);
}

/* What is drawn for a session is its own, and the token isn't the cookie. */
static void nothing_of_a_session_is_anothers(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test one = world_sign_in(world, "wang"),
			       two = world_sign_in(world, "wang");
	assert_string_not_equal(one.csrf, two.csrf);
	assert_string_not_equal(one.cookie, two.cookie);
	assert_string_not_equal(one.csrf, one.cookie);
}

/* A new password, or a lock, ends what was begun before. */
static void another_password_ends_sessions(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang"), li = world_sign_in(world, "li");
	world_change_password(world, "wang", "another password", false, NULL);
	answered_refuses(world_get(world, &wang, API "/session"), 401, "session.missing", NULL);
	answered_is(world_get(world, &li, API "/session"), 200);
	answered_is(world_sign(world, "wang", WORLD_PASSWORD, NULL), 401);
	answered_is(world_sign(world, "wang", "another password", NULL), 200);
	world_change_password(world, "li", WORLD_PASSWORD, true, NULL);
	answered_refuses(world_get(world, &li, API "/session"), 401, "session.missing", NULL);
	answered_refuses(world_sign(world, "li", WORLD_PASSWORD, NULL), 401, "session.refused",
			 NULL);
	world_change_password(world, "li", WORLD_PASSWORD, false, NULL);
	world_change_password(world, "wang", WORLD_PASSWORD, false, NULL);
	answered_is(world_sign(world, "li", WORLD_PASSWORD, NULL), 200);
	/* By what can't be read nobody is let in. */
	char path[TEST_PATH_MAX + 32], away[TEST_PATH_MAX + 32];
	(void)snprintf(path, sizeof path, "%s/console/passwords", world->data);
	(void)snprintf(away, sizeof away, "%s/console/passwords.away", world->data);
	assert_int_equal(rename(path, away), 0);
	answered_is(world_sign(world, "wang", WORLD_PASSWORD, NULL), 401);
	assert_int_equal(rename(away, path), 0);
	answered_is(world_sign(world, "wang", WORLD_PASSWORD, NULL), 200);
}

#define CODES_KEY "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" /* RFC 6238, appendix B */

/* Who has codes needs one, each once: RFC 6238's own, at the moments that it gives. */
static void a_second_factor_is_asked_for(void **state)
{
	struct world *world = (struct world *)*state;
	world_change_password(world, "chen", WORLD_PASSWORD, false, CODES_KEY);
	clock_manual_set(&world->clock, 1111111109 * INT64_C(1000));
	for (int i = 0; i < 6; i++) /* to be asked is no wrong try */
		answered_refuses(world_sign(world, "chen", WORLD_PASSWORD, NULL), 401,
				 "session.code_missing", NULL);
	answered_refuses(world_sign(world, "chen", WORLD_PASSWORD, "081805"), 401,
			 "session.code_wrong", NULL);
	answered_refuses(world_sign(world, "chen", "wrong wrong", "081804"), 401, "session.refused",
			 NULL);
	answered_is(world_sign(world, "chen", WORLD_PASSWORD, "081804"), 200);
	answered_refuses(world_sign(world, "chen", WORLD_PASSWORD, "081804"), 401,
			 "session.code_wrong", NULL);
	clock_manual_set(&world->clock, 1234567890 * INT64_C(1000));
	answered_is(world_sign(world, "chen", WORLD_PASSWORD, "005924"), 200);
	/* An older one isn't taken either, and what can't be written down opens nothing. */
	clock_manual_set(&world->clock, 1111111111 * INT64_C(1000));
	answered_refuses(world_sign(world, "chen", WORLD_PASSWORD, "050471"), 401,
			 "session.code_wrong", NULL);
	char path[TEST_PATH_MAX + 32], away[TEST_PATH_MAX + 32];
	(void)snprintf(path, sizeof path, "%s/console/codes", world->data);
	(void)snprintf(away, sizeof away, "%s/console/codes.away", world->data);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	clock_manual_set(&world->clock, 2000000000 * INT64_C(1000));
	answered_refuses(world_sign(world, "chen", WORLD_PASSWORD, "279037"), 503,
			 "session.code_unkept", NULL);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rename(away, path), 0);
	answered_is(world_sign(world, "chen", WORLD_PASSWORD, "279037"), 200);
	world_change_password(world, "chen", WORLD_PASSWORD, false, NULL);
}

static void a_session_ends_by_itself(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang"), li = world_sign_in(world, "li");
	int64_t begun_ms = world->clock.mono_ms;
	clock_manual_advance(&world->clock, 30 * MS_PER_MINUTE - 1);
	answered_is(world_get(world, &wang, API "/session"), 200);
	clock_manual_advance(&world->clock, 1);
	answered_refuses(world_get(world, &li, API "/session"), 401, "session.missing", NULL);
	/* Used again and again it lasts twelve hours, and not a moment longer. */
	while (world->clock.mono_ms < begun_ms + 12 * MS_PER_HOUR - 20 * MS_PER_MINUTE) {
		answered_is(world_get(world, &wang, API "/session"), 200);
		clock_manual_advance(&world->clock, 20 * MS_PER_MINUTE - 1);
	}
	answered_is(world_get(world, &wang, API "/session"), 200);
	clock_manual_advance(&world->clock, begun_ms + 12 * MS_PER_HOUR - world->clock.mono_ms - 1);
	char expires[64];
	(void)snprintf(expires, sizeof expires, "\"expires_ms\":%" PRId64 ",",
		       world->clock.now_ms + 1);
	answered_has(world_get(world, &wang, API "/session"), expires);
	clock_manual_advance(&world->clock, 1);
	answered_refuses(world_get(world, &wang, API "/session"), 401, "session.missing", NULL);
}

static void what_is_no_session_opens_nothing(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang");
	char cookie[120];
	static const char *const others[] = {
		"", "zhian_session=", "zhian_session=00",
		"zhian_session=0000000000000000000000000000000000000000000000000000000000000000",
		"zhian_session=zz00000000000000000000000000000000000000000000000000000000000000"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		answered_refuses(
			ask(world, (struct asked){.path = API "/people", .cookie = others[i]}), 401,
			"session.missing", NULL);
	/* One digit less, one more, another name. */
	(void)snprintf(cookie, sizeof cookie, "zhian_session=%.62s", wang.cookie);
	answered_is(ask(world, (struct asked){.path = API "/people", .cookie = cookie}), 401);
	(void)snprintf(cookie, sizeof cookie, "zhian_session=%s00", wang.cookie);
	answered_is(ask(world, (struct asked){.path = API "/people", .cookie = cookie}), 401);
	(void)snprintf(cookie, sizeof cookie, "session=%s", wang.cookie);
	answered_is(ask(world, (struct asked){.path = API "/people", .cookie = cookie}), 401);
	answered_is(world_get(world, &wang, API "/people"), 200);
}

/* Of one person eight; the ninth takes the place of the one that was used longest ago. */
static void a_person_has_so_many_sessions(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test all[9];
	for (size_t i = 0; i < 8; i++) {
		all[i] = world_sign_in(world, "wang");
		clock_manual_advance(&world->clock, 1000);
	}
	struct session_of_test li = world_sign_in(world, "li");
	answered_is(world_get(world, &all[0], API "/session"), 200); /* used now */
	clock_manual_advance(&world->clock, 1000);
	all[8] = world_sign_in(world, "wang");
	for (size_t i = 0; i < 9; i++)
		answered_is(world_get(world, &all[i], API "/session"), i == 1 ? 401 : 200);
	answered_is(world_get(world, &li, API "/session"), 200);
}

static void who_may_not_act_is_not_let_in(void **state)
{
	struct world *world = (struct world *)*state;
	answered_refuses(world_sign(world, "guo", WORLD_PASSWORD, NULL), 401, "session.refused",
			 NULL);
	answered_refuses(world_sign(world, "wang", "eleven letters", NULL), 401, "session.refused",
			 NULL);
	assert_string_equal(
		answered_header(world_sign(world, "wang", "another one", NULL), "Set-Cookie"), "");
}

static void what_signs_in_has_a_form(void **state)
{
	struct world *world = (struct world *)*state;
	char body[1024], long_text[400];
	static const char *const bodies[] = {
		"{}",
		"[]",
		"{\"person\":\"wang\"}",
		"{\"password\":\"ten letters\"}",
		"{\"person\":\"\",\"password\":\"ten letters\"}",
		"{\"person\":7,\"password\":\"ten letters\"}",
		"{\"person\":\"wang\",\"password\":7}",
		"{\"person\":\"wang\",\"person\":\"li\",\"password\":\"ten letters\"}",
		"{\"person\":\"wang\",\"password\":\"ten letters\",\"code\":7}",
		"{\"person\":\"wang\",\"password\":\"ten letters\",\"code\":\"1234567\"}",
		"{\"person\":\"wang\",\"password\":\"ten letters\"",
		"person=wang",
	};
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		answered_refuses(
			ask(world, (struct asked){.path = API "/session", .body = bodies[i]}), 400,
			"session.body", NULL);
	answered_refuses(ask(world, (struct asked){.method = "POST", .path = API "/session"}), 400,
			 "session.body", NULL);
	/* As long as can be, and one longer. */
	memset(long_text, 'a', sizeof long_text);
	for (int more = 0; more < 2; more++) {
		(void)snprintf(body, sizeof body, "{\"person\":\"wang\",\"password\":\"%.*s\"}",
			       256 + more, long_text);
		answered_is(ask(world, (struct asked){.path = API "/session", .body = body}),
			    more == 0 ? 401 : 400);
	}
	(void)snprintf(body, sizeof body, "{\"person\":\"%.33s\",\"password\":\"ten letters\"}",
		       long_text);
	answered_is(ask(world, (struct asked){.path = API "/session", .body = body}), 400);
	/* Without codes a code that is given isn't asked for. */
	answered_is(world_sign(world, "li", WORLD_PASSWORD, "123456"), 200);
}

/* After five wrong ones it waits, each time twice as long, up to a quarter of an hour. */
static void who_tries_waits(void **state)
{
	struct world *world = (struct world *)*state;
	static const int waits[] = {2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
	char seconds[8];
	for (int i = 0; i < 4; i++)
		answered_refuses(world_sign(world, "li", "wrong wrong", NULL), 401,
				 "session.refused", NULL);
	for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
		answered_refuses(world_sign(world, "li", "wrong wrong", NULL), 401,
				 "session.refused", NULL);
		const struct answered *answered = world_sign(world, "li", WORLD_PASSWORD, NULL);
		answered_refuses(answered, 429, "session.wait", NULL);
		(void)snprintf(seconds, sizeof seconds, "%d", waits[i]);
		assert_string_equal(answered_header(answered, "Retry-After"), seconds);
		clock_manual_advance(&world->clock, waits[i] * MS_PER_SECOND - 1);
		answered = world_sign(world, "li", WORLD_PASSWORD, NULL);
		answered_is(answered, 429);
		assert_string_equal(answered_header(answered, "Retry-After"), "1");
		clock_manual_advance(&world->clock, 1);
	}
	/* Others aren't held up, and the right one wipes it out. */
	answered_is(world_sign(world, "wang", WORLD_PASSWORD, NULL), 200);
	answered_is(world_sign(world, "li", WORLD_PASSWORD, NULL), 200);
	for (int i = 0; i < 4; i++)
		answered_is(world_sign(world, "li", "wrong wrong", NULL), 401);
	answered_is(world_sign(world, "li", WORLD_PASSWORD, NULL), 200);
}

/* An hour later it is as if nothing had been tried. */
static void what_was_tried_is_forgotten(void **state)
{
	struct world *world = (struct world *)*state;
	for (int i = 0; i < 4; i++)
		answered_is(world_sign(world, "li", "wrong wrong", NULL), 401);
	clock_manual_advance(&world->clock, MS_PER_HOUR + 1);
	answered_is(world_sign(world, "li", "wrong wrong", NULL), 401);
	answered_is(world_sign(world, "li", WORLD_PASSWORD, NULL), 200);
	for (int i = 0; i < 4; i++)
		answered_is(world_sign(world, "li", "wrong wrong", NULL), 401);
	clock_manual_advance(&world->clock, MS_PER_HOUR);
	answered_is(world_sign(world, "li", "wrong wrong", NULL), 401);
	answered_is(world_sign(world, "li", WORLD_PASSWORD, NULL), 429);
}

/* From one address forty, whoever is tried. */
static void an_address_that_tries_waits(void **state)
{
	struct world *world = (struct world *)*state;
	char person[16];
	for (int i = 0; i < 39; i++) {
		(void)snprintf(person, sizeof person, "wang%d", i);
		/* Nobody's password takes as long as somebody's: tried by four who are there. */
		static const char *const there[] = {"wang", "li", "chen", "guo"};
		answered_is(world_sign(world, there[i % 4], "wrong wrong", NULL), 401);
		clock_manual_advance(&world->clock, 15 * MS_PER_MINUTE);
	}
	answered_is(world_sign(world, "chen", WORLD_PASSWORD, NULL), 200);
	answered_is(world_sign(world, "guo", "wrong wrong", NULL), 401);
	answered_refuses(world_sign(world, "wang", WORLD_PASSWORD, NULL), 429, "session.wait",
			 NULL);
}

/* ---- what every request must be */

static void another_site_gets_nothing(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang");
	char host[64];
	static const char *const ours[] = {"127.0.0.1", "localhost", "[::1]"};
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(host, sizeof host, "%s:%s", ours[i], world->port);
		answered_is(ask(world,
				(struct asked){.path = API "/people", .host = host, .as = &wang}),
			    200);
	}
	answered_is(
		ask(world,
		    (struct asked){.path = API "/people", .host = "zhian.example", .as = &wang}),
		200);
	static const char *const others[] = {"127.0.0.1", "localhost:1", "zhian.example:1",
					     "zhian.exampl", "evil.example"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		answered_refuses(
			ask(world,
			    (struct asked){.path = API "/people", .host = others[i], .as = &wang}),
			421, "console.host", NULL);
	/* Its pages neither. */
	answered_is(ask(world, (struct asked){.path = "/", .host = "evil.example"}), 421);
}

static void another_sites_page_writes_nothing(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang");
	struct asked put = {.method = "DELETE", .path = API "/session", .as = &wang};
	static const char *const others[] = {"http://evil.example", "null", "zhian.example",
					     "ftp://zhian.example", "https://evil.example"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		put.origin = others[i];
		answered_refuses(ask(world, put), 403, "console.origin", NULL);
	}
	/* To read it is allowed: no browser shows the page what comes. */
	answered_is(ask(world, (struct asked){.path = API "/people",
					      .as = &wang,
					      .origin = "http://evil.example"}),
		    200);
	put.origin = "https://zhian.example";
	answered_is(ask(world, put), 204);
}

static void who_writes_has_the_token(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang"), li = world_sign_in(world, "li");
	struct asked end = {.method = "DELETE", .path = API "/session", .as = &wang};
	char shorter[80], longer[80];
	(void)snprintf(shorter, sizeof shorter, "%.62s", wang.csrf);
	(void)snprintf(longer, sizeof longer, "%.64s00", wang.csrf);
	const char *const others[] = {
		"",      "00",
		shorter, longer,
		li.csrf, "0000000000000000000000000000000000000000000000000000000000000000"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		end.csrf = others[i];
		answered_refuses(ask(world, end), 403, "session.csrf", NULL);
	}
	end.csrf = NULL;
	end.cookie = "";
	answered_refuses(ask(world, end), 401, "session.missing", NULL);
	end.cookie = NULL;
	answered_is(ask(world, end), 204);
}

static void a_path_that_is_none_is_refused(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang");
	static const char *const none[] = {
		API "/",
		API "/peopl",
		API "/people/",
		API "/people/wang",
		API "/lists/report/counts",
		API "/lists//count",
		API "/objects/",
		API "/objects//story",
		API "/firms/1/2",
	};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		answered_refuses(world_get(world, &wang, none[i]), 404, "console.path", NULL);
	static const char *const methods[] = {"POST", "PUT", "DELETE", "HEAD"};
	for (size_t i = 0; i < 4; i++) {
		const struct answered *answered = ask(
			world,
			(struct asked){.method = methods[i], .path = API "/people", .as = &wang});
		answered_is(answered, 405);
	}
	answered_refuses(
		ask(world, (struct asked){.method = "POST", .path = API "/people", .as = &wang}),
		405, "console.method", NULL);
	answered_refuses(ask(world, (struct asked){.method = "POST", .path = "/index.html"}), 405,
			 "console.method", NULL);
	/* A path as long as can be, and longer: it is nobody's. */
	char path[700];
	for (int size = 510; size <= 513; size++) {
		(void)snprintf(path, sizeof path, API "/objects/%0*d", size - 16, 7);
		assert_int_equal(strlen(path), size);
		answered_is(world_get(world, &wang, path), size < 512 ? 400 : 404);
	}
}

static void a_body_has_its_type_and_size(void **state)
{
	struct world *world = (struct world *)*state;
	static const char good[] = "{\"person\":\"wang\",\"password\":\"ten letters\"}";
	static const char *const types[] = {"application/json", "application/json; charset=utf-8",
					    "application/json charset=utf-8"};
	static const char *const others[] = {"", "text/plain", "application/jsonp",
					     "application/jso",
					     "application/x-www-form-urlencoded"};
	for (size_t i = 0; i < 3; i++)
		answered_is(
			ask(world,
			    (struct asked){.path = API "/session", .body = good, .type = types[i]}),
			200);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		answered_refuses(ask(world, (struct asked){.path = API "/session",
							   .body = good,
							   .type = others[i]}),
				 415, "console.content_type", NULL);
	/* 120 KiB, and a byte more. */
	char *large = (char *)malloc((120 << 10) + 2);
	assert_non_null(large);
	memset(large, ' ', (120 << 10) + 1);
	memcpy(large, good, sizeof good - 1);
	large[(120 << 10) + 1] = '\0';
	answered_is(
		ask(world,
		    (struct asked){.path = API "/session", .body = large, .body_size = 120 << 10}),
		200);
	answered_refuses(ask(world, (struct asked){.path = API "/session",
						   .body = large,
						   .body_size = (120 << 10) + 1}),
			 413, "console.too_large", NULL);
	free(large);
}

static void every_answer_says_what_a_page_may_do(void **state)
{
	struct world *world = (struct world *)*state;
	static const char *const paths[] = {API "/session", "/", "/nothing.js"};
	for (size_t i = 0; i < 3; i++) {
		const struct answered *answered = world_get(world, NULL, paths[i]);
		assert_string_equal(answered_header(answered, "X-Content-Type-Options"), "nosniff");
		assert_string_equal(answered_header(answered, "X-Frame-Options"), "DENY");
		assert_string_equal(answered_header(answered, "Referrer-Policy"), "no-referrer");
		assert_string_equal(answered_header(answered, "Cross-Origin-Opener-Policy"),
				    "same-origin");
		assert_string_equal(answered_header(answered, "Cross-Origin-Resource-Policy"),
				    "same-origin");
		const char *policy = answered_header(answered, "Content-Security-Policy");
		assert_int_equal(strncmp(policy, "default-src 'none'; script-src 'self';", 38), 0);
	}
}

/* Without a session there are words alone, and who begins one. */
static void who_isnt_signed_in_sees_nothing(void **state)
{
	struct world *world = (struct world *)*state;
	static const char *const paths[] = {"session",
					    "people",
					    "classes",
					    "work",
					    "due",
					    "lists",
					    "lists/report",
					    "lists/report/count",
					    "lists/report/sheet",
					    "objects/HZ-522701-1",
					    "objects/HZ-522701-1/story",
					    "objects/CS-522701-1/sheet",
					    "objects/CS-522701-1/volume",
					    "objects/HZ-522701-1/explain",
					    "firms/91522701MA6DKXQ41P",
					    "firms/91522701MA6DKXQ41P/explain",
					    "bulletins/weekly/figures",
					    "bulletins/weekly/rows",
					    "search?q=x",
					    "proposals/PP-522701-hazard-1",
					    "phrases",
					    "views",
					    "status",
					    "events"};
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		char path[96];
		(void)snprintf(path, sizeof path, API "/%s", paths[i]);
		answered_refuses(world_get(world, NULL, path), 401, "session.missing", NULL);
	}
	answered_is(world_get(world, NULL, API "/words?lang=zh"), 200);
	assert_int_equal(world->questions, 0);
}

/* A byte now and then keeps no connection: twenty seconds from the first that is waited for. */
static void a_slow_request_ends(void **state)
{
	struct world *world = (struct world *)*state;
	const struct asked slow = {
		.path = API "/session", .method = "POST", .more = "Content-Length: 100\r\n"};
	int first = world_open(world, &slow), second = world_open(world, &slow);
	world_turn(world);
	clock_manual_advance(&world->clock, 20 * MS_PER_SECOND);
	site_tick(world->site);
	assert_string_equal(world_heard(world, first), "");
	assert_int_equal(write(first, "{", 1), 1);
	world_turn(world);
	clock_manual_advance(&world->clock, 1);
	site_tick(world->site);
	assert_null(strstr(world_hear(world, first, NULL), "HTTP/1.1 2"));
	assert_null(strstr(world_hear(world, second, NULL), "HTTP/1.1 2"));
	(void)close(first);
	(void)close(second);
}

/* What is under way isn't slow; who is answered owes the next request. */
static void who_waits_for_us_isnt_slow(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang");
	const struct wait_lags level = {0};
	world->hold_read = true;
	int page = world_open(
		world, &(struct asked){.path = API "/search?q=x", .as = &wang, .stays = true});
	assert_string_equal(world_heard(world, page), "");
	clock_manual_advance(&world->clock, 25 * MS_PER_SECOND);
	site_tick(world->site);
	assert_string_equal(world_heard(world, page), "");
	world_read(world, &level);
	assert_non_null(strstr(world_hear(world, page, "\"behind\":[]}"), "HTTP/1.1 200 "));
	clock_manual_advance(&world->clock, 20 * MS_PER_SECOND);
	site_tick(world->site);
	assert_string_equal(world_heard(world, page), "");
	static const char again[] = "GET /nothing.js HTTP/1.1\r\nHost: zhian.example\r\n\r\n";
	assert_int_equal(write(page, again, sizeof again - 1), sizeof again - 1);
	assert_non_null(strstr(world_hear(world, page, "\"possible\""), "HTTP/1.1 404 "));
	clock_manual_advance(&world->clock, 20 * MS_PER_SECOND + 1);
	site_tick(world->site);
	assert_string_equal(world_hear(world, page, NULL), "");
	(void)close(page);
}

static void an_address_is_a_number_and_a_port(void **state)
{
	struct world *world = (struct world *)*state;
	static const char *const none[] = {"",
					   "7480",
					   ":7480",
					   "localhost:7480",
					   "127.0.0.1",
					   "127.0.0.1:748000",
					   "[127.0.0.1]:0",
					   "[]:0",
					   "[::1:0",
					   "::1]:0",
					   "127.0.0.1.1:0"};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_status(world_open_at(world, none[i]), STATUS_INVALID);
	/* Where somebody listens already, nobody else can. */
	char taken[32];
	(void)snprintf(taken, sizeof taken, "192.0.2.1:%s", world->port);
	assert_status(world_open_at(world, taken), STATUS_IO);
	assert_status(world_open_at(world, "[::1]:0"), STATUS_OK);
	char address[SITE_ADDRESS];
	site_address(world->others[world->other_count - 1], address);
	assert_int_equal(strncmp(address, "http://[::1]:", 13), 0);
	assert_true(strtol(address + 13, NULL, 10) > 0);
}

/* The last test: whoever still waits is told, and streams end. */
static void who_waits_at_the_end_is_told(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test wang = world_sign_in(world, "wang");
	world->said[DAEMON_INTAKE].silent = true;
	int list = world_open(world, &(struct asked){.path = API "/lists/report", .as = &wang});
	(void)world_heard(world, list);
	int stream = world_open(world, &(struct asked){.path = API "/events", .as = &wang});
	(void)world_hear(world, stream, "event: hello\ndata: {}\n\n");
	/* Nobody's password takes its time. */
	int entry = world_open(
		world, &(struct asked){.path = API "/session",
				       .body = "{\"person\":\"nobody\",\"password\":\"x\"}"});
	world_turn(world);
	site_close(world->site);
	world->closed = true;
	assert_non_null(strstr(world_hear(world, entry, NULL), "{\"code\":\"console.ending\""));
	assert_non_null(
		strstr(world_hear(world, list, NULL), "{\"code\":\"console.daemon_silent\""));
	assert_null(strstr(world_hear(world, stream, NULL), "event:"));
	(void)close(entry);
	(void)close(list);
	(void)close(stream);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, world_anew)
	const struct CMUnitTest tests[] = {
		TEST(who_signs_in_is_told_who_he_is),    TEST(a_county_that_plays_says_so),
		TEST(a_session_ends_when_it_is_told_to), TEST(nothing_of_a_session_is_anothers),
		TEST(another_password_ends_sessions),    TEST(a_second_factor_is_asked_for),
		TEST(a_session_ends_by_itself),          TEST(what_is_no_session_opens_nothing),
		TEST(a_person_has_so_many_sessions),     TEST(who_may_not_act_is_not_let_in),
		TEST(what_signs_in_has_a_form),          TEST(who_tries_waits),
		TEST(what_was_tried_is_forgotten),       TEST(an_address_that_tries_waits),
		TEST(another_site_gets_nothing),         TEST(another_sites_page_writes_nothing),
		TEST(who_writes_has_the_token),          TEST(a_path_that_is_none_is_refused),
		TEST(a_body_has_its_type_and_size),      TEST(every_answer_says_what_a_page_may_do),
		TEST(who_isnt_signed_in_sees_nothing),   TEST(a_slow_request_ends),
		TEST(who_waits_for_us_isnt_slow),        TEST(an_address_is_a_number_and_a_port),
		TEST(who_waits_at_the_end_is_told),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
