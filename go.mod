module github.com/apical-heart/apical

go 1.26
