// SPDX-License-Identifier: MIT
// json_value FILE POINTER: prints the value at a JSON pointer ("/size/mode_nm/value", RFC 6901),
// text without quotes. Exit status 1 where the file is not JSON or has no such value.
#include <nlohmann/json.hpp>

#include <exception>
#include <fstream>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: json_value FILE POINTER\n";
        return 2;
    }
    try {
        std::ifstream file(argv[1]);
        const nlohmann::json whole = nlohmann::json::parse(file);
        const nlohmann::json& value = whole.at(nlohmann::json::json_pointer(argv[2]));
        std::cout << (value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << argv[1] << ": " << error.what() << '\n';
        return 1;
    }
}
