/* What people have when they have no file of lines, and what they are told. */
#include "services/ctl/push/push_file.h"

#include "common/words/catalogue.h"
#include "tests/lib/test.h"

#define LINE(text)                                                                                 \
	{                                                                                          \
		{                                                                                  \
			(const uint8_t *)(text), sizeof(text) - 1                                  \
		}

static const struct {
	struct bytes line;
	enum push_file_kind kind;
} table[] = {LINE("{\"id\":\"A-1\",\"kind\":\"clue\"}"), PUSH_FILE_LINES},
  LINE("  {\"id\":\"A-1\"}  "), PUSH_FILE_LINES
}
, LINE("{\"id\":\"A-1\""), PUSH_FILE_LINES
}
, /* cut off: the line says so */
	LINE(""), PUSH_FILE_LINES
}
, LINE("[{\"id\":\"A-1\"},"), PUSH_FILE_ARRAY
}
, LINE("["), PUSH_FILE_ARRAY
}
, LINE("{"), PUSH_FILE_SPREAD
}
, LINE("{\"id\":\"A-1\","), PUSH_FILE_SPREAD
}
, LINE("工单编号,来电时间,诉求内容"), PUSH_FILE_TABLE
}
, LINE("id\tkind\ttext"), PUSH_FILE_TABLE
}
, LINE("<?xml version=\"1.0\"?>"), PUSH_FILE_TABLE
}
, LINE("{\"text\":\"\xb6\xbc\xd4\xc8\"}"), PUSH_FILE_NOT_UTF8
}
, LINE("\xb9\xa4\xb5\xa5,\xc4\xda\xc8\xdd"), PUSH_FILE_NOT_UTF8
}
, LINE("\xff\xfe{\0\"\0"), PUSH_FILE_UTF16
}
, LINE("{\0\"\0i\0"), PUSH_FILE_UTF16
}
, LINE("\xfe\xff\0{"), PUSH_FILE_UTF16
}
, LINE("PK\3\4\x14"), PUSH_FILE_PACKED
}
, LINE("\x1f\x8b\x08"), PUSH_FILE_PACKED
}
,
}
;

static void each_file_is_known_by_its_first_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		enum push_file_kind kind = push_file_kind(table[i].line);
		if (kind != table[i].kind)
			fail_msg("line %zu is taken for %d", i, (int)kind);
		const char *code = push_file_code(kind);
		assert_int_equal(code == NULL, kind == PUSH_FILE_LINES);
		if (code != NULL) {
			assert_non_null(catalogue_code(code, LANG_ZH));
			assert_non_null(catalogue_code(code, LANG_EN));
		}
	}
}

static void a_mark_is_passed_over(void **state)
{
	(void)state;
	assert_bytes_text(push_file_without_mark(bytes_of_text("\xef\xbb\xbf{}")), "{}");
	assert_bytes_text(push_file_without_mark(bytes_of_text("{}")), "{}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_is_known_by_its_first_line),
		cmocka_unit_test(a_mark_is_passed_over),
	};
	return cmocka_run_group_tests_name("push_file", tests, NULL, NULL);
}
