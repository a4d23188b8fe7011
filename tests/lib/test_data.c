#include "tests/lib/test_data.h"

#include <stdio.h>

#include "tests/lib/test.h"

static char *read_all(FILE *file, size_t *ret_size)
{
	size_t capacity = 1 << 16;
	size_t size = 0;
	char *data = malloc(capacity + 1);
	assert_non_null(data);
	for (size_t got; (got = fread(data + size, 1, capacity - size, file)) != 0;) {
		size += got;
		if (size < capacity)
			continue;
		capacity *= 2;
		char *grown = realloc(data, capacity + 1);
		assert_non_null(grown);
		data = grown;
	}
	data[size] = '\0';
	*ret_size = size;
	return data;
}

char *test_data_read(const char *name, size_t *ret_size)
{
	const char *directory = getenv("ZHIAN_TEST_DATA");
	char path[1024];
	if (directory == NULL || directory[0] == '\0') {
		print_message("ZHIAN_TEST_DATA is not set: without %s\n", name);
		return NULL;
	}
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		print_message("%s isn't there: without it\n", path);
		return NULL;
	}
	char *data = read_all(file, ret_size);
	fclose(file);
	return data;
}
