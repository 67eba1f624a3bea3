module subscriber

go 1.24
